package dev.chassis.observability.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.chassis.context.LogFields;
import dev.chassis.redaction.Redactor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * One JSON object per line with flat ECS fields. Where two would have the same name, the event's
 * own key-value pairs beat the request's fields, and those beat the thread's MDC. Secrets in what
 * others wrote are masked: message, values, messages of exceptions (ADR-0016).
 *
 * @see <a href="https://www.elastic.co/guide/en/ecs/8.11/ecs-field-reference.html">the fields</a>
 */
final class EcsLine implements LineFormat {

  private static final byte[] TIME = "{\"@timestamp\":\"".getBytes(US_ASCII);
  private static final byte[] LEVEL = "\",\"log.level\":\"".getBytes(US_ASCII);
  private static final byte[] MESSAGE = "\",\"message\":".getBytes(US_ASCII);
  private static final byte[] VERSION = ",\"ecs.version\":\"8.11.0\"".getBytes(US_ASCII);
  private static final byte[] LOGGER = ",\"log.logger\":".getBytes(US_ASCII);
  private static final byte[] THREAD = ",\"process.thread.name\":".getBytes(US_ASCII);
  private static final byte[] TAGS = ",\"tags\":[".getBytes(US_ASCII);
  private static final byte[] ERROR_TYPE = ",\"error.type\":".getBytes(US_ASCII);
  private static final byte[] ERROR_MESSAGE = ",\"error.message\":".getBytes(US_ASCII);
  private static final byte[] ERROR_TRACE = ",\"error.stack_trace\":\"".getBytes(US_ASCII);

  private final Timestamp timestamp = new Timestamp();
  private final Words words = new Words();
  private final EcsFields fields = new EcsFields(words);
  private final Heads heads = new Heads(this::head);

  @Override
  public void write(ILoggingEvent event, LineBuffer out) {
    out.raw(TIME);
    timestamp.write(event.getTimeStamp(), out);
    var context = event.getMDCPropertyMap();
    if (event.getKeyValuePairs() instanceof LogFields) {
      heads.write(event, serviceOf(context), out);
    } else {
      head(event, serviceOf(context), out);
    }
    fields.write(context, event.getKeyValuePairs(), out);
    tags(event.getMarkerList(), out);
    error(event.getThrowableProxy(), out);
    out.raw('}');
    out.raw('\n');
  }

  /** What comes between the time and the fields. */
  private void head(ILoggingEvent event, @Nullable ServiceFields service, LineBuffer out) {
    out.raw(LEVEL);
    out.raw(event.getLevel().toString());
    out.raw(MESSAGE);
    out.quoted(Redactor.masked(text(event.getFormattedMessage())), MAX_MESSAGE);
    out.raw(VERSION);
    if (service != null) {
      service.writeTo(out);
    }
    out.raw(LOGGER);
    words.write(text(event.getLoggerName()), out);
    out.raw(THREAD);
    words.write(text(event.getThreadName()), out);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static @Nullable ServiceFields serviceOf(Map<String, String> context) {
    return context instanceof ContextFields own ? own.service() : null;
  }

  private static void tags(@Nullable List<Marker> markers, LineBuffer out) {
    if (markers == null || markers.isEmpty()) {
      return;
    }
    out.raw(TAGS);
    for (int i = 0; i < markers.size(); i++) {
      if (i > 0) {
        out.raw(',');
      }
      out.quoted(text(markers.get(i).getName()), MAX_VALUE);
    }
    out.raw(']');
  }

  private static void error(@Nullable IThrowableProxy error, LineBuffer out) {
    if (error == null) {
      return;
    }
    out.raw(ERROR_TYPE);
    out.quoted(error.getClassName(), MAX_VALUE);
    if (error.getMessage() != null) {
      out.raw(ERROR_MESSAGE);
      out.quoted(Redactor.masked(error.getMessage()), MAX_VALUE);
    }
    out.raw(ERROR_TRACE);
    StackTrace.write(error, out, true);
    out.raw('"');
  }
}
