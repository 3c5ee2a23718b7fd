package dev.chassis.observability.logging;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object per line with flat ECS fields. Where two would have the same name, the event's
 * own key-value pairs beat the request's fields, and those beat the thread's MDC.
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

  @Override
  public void write(ILoggingEvent event, LineBuffer out) {
    out.raw(TIME);
    timestamp.write(event.getTimeStamp(), out);
    out.raw(LEVEL);
    out.raw(event.getLevel().toString());
    out.raw(MESSAGE);
    out.quoted(text(event.getFormattedMessage()), MAX_MESSAGE);
    out.raw(VERSION);
    var context = event.getMDCPropertyMap();
    service(context, out);
    out.raw(LOGGER);
    out.quoted(text(event.getLoggerName()), MAX_VALUE);
    out.raw(THREAD);
    out.quoted(text(event.getThreadName()), MAX_VALUE);
    fields(context, event.getKeyValuePairs(), out);
    tags(event.getMarkerList(), out);
    error(event.getThrowableProxy(), out);
    out.raw('}');
    out.raw('\n');
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static void service(Map<String, String> context, LineBuffer out) {
    if (context instanceof ContextFields own && own.service() != null) {
      own.service().writeTo(out);
    }
  }

  private static void fields(
      Map<String, String> context, @Nullable List<KeyValuePair> pairs, LineBuffer out) {
    List<KeyValuePair> own = pairs == null ? List.of() : pairs;
    if (context instanceof ContextFields parts) {
      entries(parts.request(), own, Map.of(), out);
      entries(parts.thread(), own, parts.request(), out);
    } else {
      entries(context, own, Map.of(), out);
    }
    for (int i = 0; i < own.size(); i++) {
      var pair = own.get(i);
      // Of pairs with the same name the last wins, as it would in a map.
      if (!isAmong(own, i + 1, key(pair))) {
        name(key(pair), out);
        JsonValue.write(pair.value, out);
      }
    }
  }

  private static void entries(
      Map<String, String> entries,
      List<KeyValuePair> pairs,
      Map<String, String> before,
      LineBuffer out) {
    if (entries.isEmpty()) {
      return;
    }
    for (var entry : entries.entrySet()) {
      var key = entry.getKey();
      if (!isAmong(pairs, 0, key) && !isAmong(before, key)) {
        name(key, out);
        JsonValue.write(entry.getValue(), out);
      }
    }
  }

  private static boolean isAmong(List<KeyValuePair> pairs, int from, String key) {
    for (int i = from; i < pairs.size(); i++) {
      if (FieldName.same(key, key(pairs.get(i)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAmong(Map<String, String> fields, String key) {
    for (var field : fields.keySet()) {
      if (FieldName.same(key, field)) {
        return true;
      }
    }
    return false;
  }

  private static String key(KeyValuePair pair) {
    return String.valueOf(pair.key);
  }

  private static void name(String key, LineBuffer out) {
    out.raw(",\"");
    if (FieldName.isLabel(key)) {
      out.raw(FieldName.LABELS);
    }
    out.capped(key, MAX_VALUE, true);
    out.raw("\":");
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
      out.quoted(error.getMessage(), MAX_VALUE);
    }
    out.raw(ERROR_TRACE);
    StackTrace.write(error, out, true);
    out.raw('"');
  }
}
