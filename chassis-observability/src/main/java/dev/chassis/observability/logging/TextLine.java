package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.chassis.redaction.Redactor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A line for people at a terminal: time, level, service, logger, message, {@code key=value}. Only a
 * stack trace takes more lines.
 */
final class TextLine implements LineFormat {

  private final Timestamp timestamp = new Timestamp();

  @Override
  public void write(ILoggingEvent event, LineBuffer out) {
    var context = event.getMDCPropertyMap();
    timestamp.write(event.getTimeStamp(), out);
    out.raw(' ');
    out.raw(event.getLevel().toString());
    out.raw(' ');
    var service = ContextFields.serviceName(context);
    if (service != null) {
      out.raw('[');
      out.capped(service, MAX_VALUE, false);
      out.raw("] ");
    }
    out.capped(String.valueOf(event.getLoggerName()), MAX_VALUE, false);
    out.raw(" - ");
    out.capped(Redactor.masked(String.valueOf(event.getFormattedMessage())), MAX_MESSAGE, false);
    pairs(event.getKeyValuePairs(), out);
    request(context, out);
    if (event.getThrowableProxy() != null) {
      out.raw('\n');
      StackTrace.write(event.getThrowableProxy(), out, false);
    }
    out.raw('\n');
  }

  private static void pairs(@Nullable List<KeyValuePair> pairs, LineBuffer out) {
    if (pairs != null) {
      pairs.forEach(pair -> field(String.valueOf(pair.key), pair.value, out));
    }
  }

  private static void request(Map<String, String> context, LineBuffer out) {
    if (context instanceof ContextFields parts) {
      parts.request().forEachLogField((key, value) -> field(key, value, out));
      parts.thread().forEach((key, value) -> field(key, value, out));
    } else {
      context.forEach((key, value) -> field(key, value, out));
    }
  }

  private static String shown(String key, @Nullable Object value) {
    return value instanceof String && Redactor.isSecretName(key)
        ? Redactor.MASK
        : Redactor.masked(value == null ? "null" : LineFormat.text(value));
  }

  private static void field(String key, @Nullable Object value, LineBuffer out) {
    out.raw(' ');
    out.capped(key, MAX_VALUE, false);
    out.raw('=');
    out.capped(shown(key, value), MAX_VALUE, false);
  }
}
