package dev.chassis.messaging.rabbitmq;

import dev.chassis.messaging.EncodingException;
import dev.chassis.messaging.spi.Message;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What AMQP 0-9-1 has no room for. The client would notice in the middle of a write, which costs
 * the connection and with it every event on its way.
 */
final class WireLimits {

  /** Length of a name is one byte. */
  private static final int MAX_NAME = 255;

  /** All headers go in one frame of 128 KiB, which RabbitMQ allows by default; some are ours. */
  private static final int MAX_HEADERS = 100 * 1024;

  private static final int PREFIX = "cloudEvents_".length();

  private WireLimits() {}

  /**
   * Refuses what cannot be written.
   *
   * @throws EncodingException naming what is too large
   */
  static void check(Message message) {
    if (bytes(message.type()) > MAX_NAME) {
      throw new EncodingException(
          "the event's type has more than the " + MAX_NAME + " bytes that RabbitMQ routes by",
          null);
    }
    int size = size(message.attributes(), PREFIX) + size(message.headers(), 0);
    if (size > MAX_HEADERS) {
      throw new EncodingException(
          "the event's attributes and headers have "
              + size
              + " bytes, RabbitMQ takes "
              + MAX_HEADERS
              + ": put such things into the data",
          null);
    }
  }

  private static int size(Map<String, String> headers, int prefix) {
    int size = 0;
    for (var header : headers.entrySet()) {
      int name = bytes(header.getKey()) + prefix;
      if (name > MAX_NAME) {
        throw new EncodingException(
            "the name of a header has more than " + MAX_NAME + " bytes: " + header.getKey(), null);
      }
      size += name + bytes(header.getValue());
    }
    return size;
  }

  /** At most; counted only where it could matter, as it takes a copy. */
  private static int bytes(String text) {
    int most = text.length() * 3;
    return most <= MAX_NAME ? most : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
