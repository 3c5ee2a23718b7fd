package dev.chassis.observability.logging;

import dev.chassis.redaction.Redactor;
import java.util.HashMap;
import java.util.Map;

/** Writes the names of fields; remembers the bytes of the first few hundred, which are most. */
final class FieldNames {

  /** Code names its fields; more than this many only come from names made of data. */
  private static final int MOST = 256;

  private final Map<String, Name> known = new HashMap<>();

  /** A name as JSON, and whether its values are secrets: to find out costs as much as to write. */
  private static final class Name {
    private final byte[] json;
    private final boolean secret;

    Name(byte[] json, boolean secret) {
      this.json = json;
      this.secret = secret;
    }
  }

  /** Adds {@code ,"name":}. Returns whether a value of that name is a secret. */
  boolean write(String key, LineBuffer out) {
    var name = known.get(key);
    if (name != null) {
      out.raw(name.json);
      return name.secret;
    }
    int before = out.length();
    encode(key, out);
    boolean secret = Redactor.isSecretName(key);
    if (known.size() < MOST) {
      known.put(key, new Name(out.copyFrom(before), secret));
    }
    return secret;
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
