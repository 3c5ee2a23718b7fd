package dev.chassis.observability.logging;

import dev.chassis.redaction.Redactor;

/** Writes the names of fields; remembers the bytes of the first few hundred, which are most. */
final class FieldNames {

  /** Code names its fields; more than this many only come from names made of data. */
  private static final int MOST = 256;

  // To find out whether a name is that of a secret costs as much as to write it.
  private final Spellings<String> known = new Spellings<>(MOST);

  /** Adds {@code ,"name":}. Returns whether a value of that name is a secret. */
  boolean write(String key, LineBuffer out) {
    var name = known.find(key);
    if (name != null) {
      name.writeTo(out);
      return name.isSecret();
    }
    int before = out.length();
    encode(key, out);
    boolean secret = Redactor.isSecretName(key);
    if (known.hasRoom()) {
      known.remember(key, out.copyFrom(before), secret);
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
