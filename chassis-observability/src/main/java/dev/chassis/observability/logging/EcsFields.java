package dev.chassis.observability.logging;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes the fields of an event: of its request, of the thread and its own. Kept from line to line,
 * so that walking through maps makes no objects; the walks call {@link #accept}.
 */
final class EcsFields implements BiConsumer<String, @Nullable String> {

  private final FieldNames names = new FieldNames();
  private List<KeyValuePair> pairs = List.of();
  private Map<String, String> before = Map.of();
  private LineBuffer out = new LineBuffer(0);

  void write(Map<String, String> context, @Nullable List<KeyValuePair> own, LineBuffer into) {
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

  private void thread(ContextFields parts) {
    if (!parts.thread().isEmpty()) {
      before = parts.request().logFields();
      parts.thread().forEach(this);
    }
  }

  @Override
  public void accept(String key, @Nullable String value) {
    if (!isAmong(pairs, 0, key) && !isAmong(before, key)) {
      names.write(key, out);
      JsonValue.write(value, out);
    }
  }

  private void pairs() {
    for (int i = 0; i < pairs.size(); i++) {
      var pair = pairs.get(i);
      // Of pairs with the same name the last wins, as it would in a map.
      if (!isAmong(pairs, i + 1, key(pair))) {
        names.write(key(pair), out);
        JsonValue.write(pair.value, out);
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
