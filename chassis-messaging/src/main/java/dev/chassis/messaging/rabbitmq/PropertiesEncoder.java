package dev.chassis.messaging.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the properties of one message in the order and form of AMQP 0-9-1.
 *
 * @see <a href="https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf">the specification, 4.2.6
 *     and 1.8</a>
 */
final class PropertiesEncoder {

  private static final int CLASS_BASIC = 60;
  private static final int CONTENT_TYPE = 1 << 15;
  private static final int HEADERS = 1 << 13;
  private static final int DELIVERY_MODE = 1 << 12;
  private static final int EXPIRATION = 1 << 8;
  private static final int MESSAGE_ID = 1 << 7;
  private static final int TYPE = 1 << 5;
  private static final int PERSISTENT = 2;
  private static final int MAX_SHORT = 255;
  private static final int USUAL = 600;

  private byte[] bytes = new byte[USUAL];
  private int length;

  private PropertiesEncoder() {}

  /** Names and values of the table of headers, one after the other. */
  interface Headers {
    void writeTo(PropertiesEncoder encoder);
  }

  /**
   * Encodes a persistent message. What does not fit a property is left out, as the broker would
   * refuse the whole message; it still stands in the headers.
   */
  static EncodedProperties encode(
      String contentType, Headers headers, @Nullable String expiration, String id, String type) {
    var encoder = new PropertiesEncoder();
    encoder.int16(CLASS_BASIC);
    encoder.skip(EncodedProperties.PREAMBLE - 2); // weight, and the size, which is filled in later
    int flagsAt = encoder.length;
    encoder.int16(0);
    int flags = HEADERS | DELIVERY_MODE;
    flags |= encoder.shortText(contentType) ? CONTENT_TYPE : 0;
    encoder.table(headers);
    encoder.int8(PERSISTENT);
    flags |= expiration != null && encoder.shortText(expiration) ? EXPIRATION : 0;
    boolean hasId = encoder.shortText(id);
    flags |= hasId ? MESSAGE_ID : 0;
    flags |= encoder.shortText(type) ? TYPE : 0;
    encoder.bytes[flagsAt] = (byte) (flags >> 8);
    encoder.bytes[flagsAt + 1] = (byte) flags;
    return new EncodedProperties(Arrays.copyOf(encoder.bytes, encoder.length), hasId ? id : null);
  }

  /** A header whose value is text. */
  void header(byte[] name, String value) {
    raw(name);
    int8('S');
    longText(value);
  }

  /** A header whose value is a number. */
  void header(byte[] name, int value) {
    raw(name);
    int8('I');
    int32(value);
  }

  /** What {@link #header} takes for a name. */
  static byte[] name(String name) {
    var text = name.getBytes(StandardCharsets.UTF_8);
    var withLength = new byte[text.length + 1];
    withLength[0] = (byte) text.length;
    System.arraycopy(text, 0, withLength, 1, text.length);
    return withLength;
  }

  private void table(Headers headers) {
    int tableAt = length;
    skip(4);
    headers.writeTo(this);
    int end = length;
    length = tableAt;
    int32(end - tableAt - 4);
    length = end;
  }

  /** False when there is nothing, or too much, to write. */
  private boolean shortText(String text) {
    var encoded = text.getBytes(StandardCharsets.UTF_8);
    if (encoded.length == 0 || encoded.length > MAX_SHORT) {
      return false;
    }
    int8(encoded.length);
    raw(encoded);
    return true;
  }

  private void longText(String text) {
    var encoded = text.getBytes(StandardCharsets.UTF_8);
    int32(encoded.length);
    raw(encoded);
  }

  private void raw(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  private void skip(int count) {
    room(count);
    length += count;
  }

  private void int8(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  private void int16(int value) {
    int8(value >> 8);
    int8(value);
  }

  private void int32(int value) {
    int16(value >> 16);
    int16(value);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
