package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** A Logback of its own whose lines are kept. */
final class CapturedLog {

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
  private final LineOutput output;

  private CapturedLog(
      BiFunction<LoggerContext, OutputStream, LineOutput> outputs, OutputStream stream) {
    output = outputs.apply(context, stream == null ? bytes : stream);
    context.setMDCAdapter(new ContextMdc(mdc));
    var appender =
        new UnsynchronizedAppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            try {
              output.write(event);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    appender.setContext(context);
    appender.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.TRACE);
    root.addAppender(appender);
  }

  static CapturedLog json() {
    return new CapturedLog((context, out) -> new DirectOutput(new EcsLine(), out), null);
  }

  static CapturedLog text() {
    return new CapturedLog((context, out) -> new DirectOutput(new TextLine(), out), null);
  }

  static CapturedLog asyncJson() {
    return new CapturedLog((context, out) -> batched(context, out, Duration.ofMinutes(1)), null);
  }

  /** Lines in batches, onto a stream of the test's own. */
  static CapturedLog asyncJson(OutputStream stream, Duration patience) {
    return new CapturedLog((context, out) -> batched(context, out, patience), stream);
  }

  private static LineOutput batched(LoggerContext context, OutputStream out, Duration patience) {
    return BatchedOutput.start(EcsLine::new, out, patience, new DropNotice(context));
  }

  Logger logger() {
    return context.getLogger("test.Logger");
  }

  LogbackMDCAdapter mdc() {
    return mdc;
  }

  void flush() {
    output.flush();
  }

  void close() throws IOException {
    output.close();
  }

  String raw() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Every line, parsed and checked against the schema. */
  List<JsonNode> lines() {
    return raw().lines().map(LogLineSchema::check).toList();
  }

  /** The only line. */
  JsonNode line() {
    var lines = lines();
    if (lines.size() != 1) {
      throw new AssertionError("expected one line, found " + lines.size() + ": " + raw());
    }
    return lines.get(0);
  }
}
