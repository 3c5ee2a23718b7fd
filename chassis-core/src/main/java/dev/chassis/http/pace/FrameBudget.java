package dev.chassis.http.pace;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.LongConsumer;

/**
 * Counts frames that ask for work and bring none: SETTINGS, PING, PRIORITY, empty DATA. Netty and
 * Vert.x answer them without end. Who sends too many is told {@code ENHANCE_YOUR_CALM}. Tells of
 * answers to our own PINGs, since this is where they pass.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-10.5">RFC 9113, Denial-of-Service
 *     Considerations</a>
 */
final class FrameBudget extends Http2FrameListenerDecorator {

  /** Frames at once; some browsers send a PRIORITY for every stream. */
  private static final int LIMIT = 200;

  /** Frames that come back per second. */
  private static final int PER_SECOND = 20;

  private final Runnable onFlood;
  private final LongConsumer onPong;
  private double left = LIMIT;
  private long refilledAt;

  FrameBudget(Http2FrameListener listener, Runnable onFlood, LongConsumer onPong) {
    super(listener);
    this.onPong = onPong;
    this.onFlood = onFlood;
  }

  void refill(long now) {
    if (refilledAt != 0) {
      left = Math.min(LIMIT, left + PER_SECOND * (now - refilledAt) / 1e9);
    }
    refilledAt = now;
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    if (!data.isReadable() && !endOfStream) {
      take();
    }
    return super.onDataRead(context, streamId, data, padding, endOfStream);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    take();
    super.onSettingsRead(context, settings);
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    take();
    super.onPingRead(context, data);
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext context, long data) throws Http2Exception {
    onPong.accept(data);
    super.onPingAckRead(context, data);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context,
      int streamId,
      int streamDependency,
      short weight,
      boolean exclusive)
      throws Http2Exception {
    take();
    super.onPriorityRead(context, streamId, streamDependency, weight, exclusive);
  }

  private void take() throws Http2Exception {
    left--;
    if (left < 0) {
      onFlood.run();
      throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames");
    }
  }
}
