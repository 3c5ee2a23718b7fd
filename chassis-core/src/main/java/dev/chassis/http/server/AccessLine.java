package dev.chassis.http.server;

import dev.chassis.context.LogFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.spi.LoggingEventAware;

/** The log event of one request: one object instead of a builder, a list, pairs and boxes. */
final class AccessLine extends LogFields implements LoggingEvent {

  private final String logger;
  private final RouteMeters.Outcome outcome;
  private final String method;
  private final String path;
  private final String version;
  private final String client;
  private final long nanos;

  /**
   * What is known of the request when it ends.
   *
   * @param path never with the query: people put tokens into it
   * @param version of HTTP, such as {@code 1.1}
   * @param client address of the caller
   */
  AccessLine(
      String logger,
      RouteMeters.Outcome outcome,
      String method,
      String path,
      String version,
      String client,
      long nanos) {
    this.logger = logger;
    this.outcome = outcome;
    this.method = method;
    this.path = path;
    this.version = version;
    this.client = client;
    this.nanos = nanos;
  }

  /** Logs it; whether the level is enabled was asked before. */
  void logTo(Logger log) {
    if (log instanceof LoggingEventAware aware) {
      aware.log(this);
      return;
    }
    var builder = log.atInfo();
    for (var pair : this) {
      builder = builder.addKeyValue(pair.key, pair.value);
    }
    builder.log(outcome.text());
  }

  @Override
  public void forEachField(Sink sink) {
    if (!outcome.fields().tellMethod()) {
      sink.word("http.request.method", method);
    }
    sink.common(outcome.fields());
    sink.text("url.path", path);
    sink.word("http.version", version);
    sink.word("client.address", client);
    sink.number("event.duration", nanos);
  }

  @Override
  public Level getLevel() {
    return Level.INFO;
  }

  @Override
  public String getLoggerName() {
    return logger;
  }

  @Override
  public String getMessage() {
    return outcome.text();
  }

  @Override
  public @Nullable List<Object> getArguments() {
    return null;
  }

  @Override
  public Object @Nullable [] getArgumentArray() {
    return null;
  }

  @Override
  public @Nullable List<Marker> getMarkers() {
    return null;
  }

  @Override
  public List<org.slf4j.event.KeyValuePair> getKeyValuePairs() {
    return this;
  }

  @Override
  public @Nullable Throwable getThrowable() {
    return null;
  }

  /** The log library takes the time itself. */
  @Override
  public long getTimeStamp() {
    return 0;
  }

  @Override
  public String getThreadName() {
    return Thread.currentThread().getName();
  }
}
