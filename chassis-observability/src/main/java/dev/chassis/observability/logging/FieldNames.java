package dev.chassis.observability.logging;

import java.util.HashMap;
import java.util.Map;

/** Writes the names of fields; remembers the bytes of the first few hundred, which are most. */
final class FieldNames {

  /** Code names its fields; more than this many only come from names made of data. */
  private static final int MOST = 256;

  private final Map<String, byte[]> known = new HashMap<>();

  /** Adds {@code ,"name":}. */
  void write(String key, LineBuffer out) {
    var bytes = known.get(key);
    if (bytes != null) {
      out.raw(bytes);
      return;
    }
    int before = out.length();
    encode(key, out);
    if (known.size() < MOST) {
      known.put(key, out.copyFrom(before));
    }
  }

  private static void encode(String key, LineBuffer out) {
    out.raw(",\"");
    if (FieldName.isLabel(key)) {
      out.raw(FieldName.LABELS);
    }
    out.capped(key, LineFormat.MAX_VALUE, true);
    out.raw("\":");
  }
}
