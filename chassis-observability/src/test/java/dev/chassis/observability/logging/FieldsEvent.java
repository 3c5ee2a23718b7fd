package dev.chassis.observability.logging;

import dev.chassis.context.LogFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;

/** Such an event as the server logs for each request. */
final class FieldsEvent implements LoggingEvent {

  private final LogFields fields;

  FieldsEvent(LogFields fields) {
    this.fields = fields;
  }

  @Override
  public Level getLevel() {
    return Level.INFO;
  }

  @Override
  public String getLoggerName() {
    return "test.Logger";
  }

  @Override
  public String getMessage() {
    return "GET /orders/{id} 200";
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
  public List<KeyValuePair> getKeyValuePairs() {
    return fields;
  }

  @Override
  public @Nullable Throwable getThrowable() {
    return null;
  }

  @Override
  public long getTimeStamp() {
    return 0;
  }

  @Override
  public String getThreadName() {
    return "";
  }
}
