package dev.chassis.http.pace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.net.impl.ShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection: closed when it stays without a stream, when a head or a body does not come
 * to its end, and streams reset whose caller opens no window for the answer.
 *
 * <p>When the server stops, Vert.x would say at once which stream was the last, and so lose every
 * request that is on its way: callers are first asked to open no more, and only after a round trip
 * the last one is named.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.8">RFC 9113, GOAWAY</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // the promise given is the one that counts
final class Http2Pace extends ChannelDuplexHandler implements Pace {

  private final Connections connections;
  private final ChannelHandlerContext vertx;
  private final Http2ConnectionHandler http2;
  private final Http2Connection.PropertyKey key;
  private final Progress progress = new Progress();
  private final FrameBudget budget;
  private long idleSince;
  private boolean over;
  private @Nullable Object farewell;
  private long farewellSince;

  /** "Anybody left?": how the answer to our own PING is told from others. */
  private static final long LAST_CALL = 0x416e79206c656674L;

  /** For how long the answer is waited for; much longer than a round trip, short in a stop. */
  private static final long LAST_CALL_NANOS = 1_000_000_000L;

  private static final Object LEFT = new Object();

  /** What was seen of a stream at the last looks. */
  private static final class Watched {
    private long since;
    private int window;
    private boolean waits;
  }

  private Http2Pace(
      Connections connections, ChannelHandlerContext vertx, Http2ConnectionHandler http2) {
    this.connections = connections;
    this.vertx = vertx;
    this.http2 = http2;
    this.key = http2.connection().newKey();
    this.budget = new FrameBudget(http2.decoder().frameListener(), this::flooded, this::answered);
    this.idleSince = connections.soon();
  }

  static void install(
      Connections connections, ChannelHandlerContext vertx, Http2ConnectionHandler http2) {
    var pace = new Http2Pace(connections, vertx, http2);
    http2.decoder().frameListener(pace.budget);
    vertx.pipeline().addBefore(vertx.name(), "pace", pace);
    connections.opened(pace);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf buffer) {
      progress.written(buffer.readableBytes());
    }
    context.write(message, promise);
  }

  /** Holds the end back until everything is read that was sent before its caller heard of it. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof ShutdownEvent) || farewell != null || over) {
      context.fireUserEventTriggered(event);
      return;
    }
    farewell = event;
    farewellSince = connections.soon();
    goAway(Integer.MAX_VALUE);
    http2.encoder().writePing(vertx, false, LAST_CALL, vertx.newPromise());
    vertx.flush();
  }

  private void answered(long data) {
    if (data == LAST_CALL && farewell != null) {
      leave(farewell);
    }
  }

  private void leave(Object event) {
    farewell = LEFT;
    goAway(http2.connection().remote().lastStreamCreated());
    vertx.flush();
    // Vert.x closes when the streams that were taken have ended.
    vertx.pipeline().context(this).fireUserEventTriggered(event);
  }

  private void goAway(int lastStream) {
    http2.goAway(
        vertx, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, vertx.newPromise());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    connections.closed(this);
  }

  @Override
  public void check(long now) {
    if (over) {
      return;
    }
    budget.refill(now);
    if (farewell != null && farewell != LEFT && now - farewellSince > LAST_CALL_NANOS) {
      leave(farewell);
    }
    if (progress.isStalled(connections, vertx.channel(), now)) {
      cut(Cut.WRITE);
    } else if (http2.connection().numActiveStreams() > 0) {
      idleSince = connections.soon();
      checkStreams(now);
    } else if (connections.isIdleTooLong(now - idleSince)) {
      cut(Cut.IDLE);
    }
  }

  @Override
  public void close() {
    over = true;
    vertx.close();
  }

  private void cut(Cut reason) {
    over = true;
    connections.cut(reason, vertx);
  }

  private void flooded() {
    connections.counted(Cut.FLOOD);
  }

  private void checkStreams(long now) {
    try {
      http2
          .connection()
          .forEachActiveStream(
              stream -> {
                checkWindow(stream, now);
                return true;
              });
    } catch (Http2Exception e) {
      http2.onError(vertx, true, e);
    }
    vertx.flush();
  }

  /** An answer that waits for the caller's window, which stays as it is, is given up. */
  private void checkWindow(Http2Stream stream, long now) {
    var flow = http2.encoder().flowController();
    Watched known = stream.getProperty(key);
    var watched = known == null ? new Watched() : known;
    if (known == null) {
      stream.setProperty(key, watched);
    }
    var window =
        Math.min(flow.windowSize(stream), flow.windowSize(http2.connection().connectionStream()));
    // Vert.x hands nothing over while there is no window, so Netty may know of nothing that waits.
    var waits = flow.hasFlowControlled(stream) || (stream.isHeadersSent() && window <= 0);
    if (!waits || !watched.waits || window != watched.window) {
      watched.since = now;
      watched.waits = waits;
      watched.window = window;
    } else if (connections.isWriteLate(now - watched.since)) {
      watched.since = now;
      connections.counted(Cut.WRITE);
      http2.resetStream(vertx, stream.id(), Http2Error.CANCEL.code(), vertx.newPromise());
    }
  }
}
