package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.Frame;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Properties of one message, as the bytes of a content header frame: the client would make them
 * field by field, on the one thread that writes (ADR-0057).
 */
final class EncodedProperties extends AMQP.BasicProperties {

  /** Where the header says how long the body is. */
  private static final int BODY_SIZE_AT = 4;

  /** Class, weight and body size, which come before the properties. */
  static final int PREAMBLE = 12;

  private final byte[] header;
  private final @Nullable String id;

  EncodedProperties(byte[] header, @Nullable String id) {
    this.header = header;
    this.id = id;
  }

  @Override
  public @Nullable String getMessageId() {
    return id;
  }

  @Override
  public Frame toFrame(int channel, long bodySize) {
    ByteBuffer.wrap(header).putLong(BODY_SIZE_AT, bodySize);
    return new Frame(AMQP.FRAME_HEADER, channel, header);
  }
}
