package dev.chassis.observability.logging;

import dev.chassis.context.LogFields;
import dev.chassis.redaction.Redactor;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes the fields of an event: of its request, of the thread and its own. Kept from line to line,
 * so that walking through maps makes no objects; the walks call {@link #accept}.
 */
final class EcsFields implements BiConsumer<String, @Nullable String>, LogFields.Sink {

  /** One per outcome of a route, of which most services have a few dozen. */
  private static final int MOST_COMMONS = 256;

  private final FieldNames names = new FieldNames();
  private final Words words;
  private final Spellings<LogFields.Common> commons = new Spellings<>(MOST_COMMONS);
  private List<KeyValuePair> pairs = List.of();
  private Map<String, String> before = Map.of();
  private LineBuffer out = new LineBuffer(0);

  EcsFields(Words words) {
    this.words = words;
  }

  void write(Map<String, String> context, @Nullable List<KeyValuePair> own, LineBuffer into) {
    if (own instanceof LogFields fields && context instanceof ContextFields parts) {
      write(parts, fields, into);
      return;
    }
    pairs = own == null ? List.of() : own;
    before = Map.of();
    out = into;
    if (context instanceof ContextFields parts) {
      parts.request().forEachLogField(this);
      thread(parts);
    } else {
      context.forEach(this);
    }
    pairs();
  }

  /** The same without pairs: what they are compared with cannot have their names. */
  private void write(ContextFields context, LogFields own, LineBuffer into) {
    pairs = context.thread().isEmpty() ? List.of() : own;
    before = Map.of();
    out = into;
    context.request().forEachLogField(this);
    thread(context);
    own.forEachField(this);
  }

  private void thread(ContextFields parts) {
    if (!parts.thread().isEmpty()) {
      before = parts.request().logFields();
      parts.thread().forEach(this);
    }
  }

  @Override
  public void accept(String key, @Nullable String value) {
    if (!isAmong(pairs, 0, key) && !isAmong(before, key)) {
      value(names.write(key, out), value);
    }
  }

  @Override
  public void common(LogFields.Common fields) {
    var spelling = commons.find(fields);
    if (spelling != null) {
      spelling.writeTo(out);
      return;
    }
    int start = out.length();
    fields.forEachField(this);
    if (commons.hasRoom()) {
      commons.remember(fields, out.copyFrom(start), false);
    }
  }

  @Override
  public void text(String name, String value) {
    names.write(name, out);
    out.quoted(Redactor.masked(value), LineFormat.MAX_VALUE);
  }

  @Override
  public void word(String name, String value) {
    names.write(name, out);
    words.write(value, out);
  }

  @Override
  public void number(String name, int value) {
    number(name, (long) value);
  }

  @Override
  public void number(String name, long value) {
    names.write(name, out);
    out.raw(value);
  }

  private void pairs() {
    for (int i = 0; i < pairs.size(); i++) {
      var pair = pairs.get(i);
      // Of pairs with the same name the last wins, as it would in a map.
      if (!isAmong(pairs, i + 1, key(pair))) {
        value(names.write(key(pair), out), pair.value);
      }
    }
  }

  private void value(boolean secret, @Nullable Object value) {
    JsonValue.write(secret && value instanceof String ? Redactor.MASK : value, out);
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
    if (fields.isEmpty()) {
      return false;
    }
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
}
