package dev.chassis.http.pace;

import dev.chassis.http.Problem;
import dev.chassis.json.JsonCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1 connection. Sits between the codec and Vert.x, where a head, a body and an answer
 * begin and end; {@link Bytes} in front of the codec sees what the codec has not understood yet.
 *
 * <p>Vert.x' own idle time-out cannot do this: it cuts an honest handler that thinks, and no caller
 * that sends or takes a byte now and then.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the promise given is the one that counts
final class Http1Pace extends ChannelDuplexHandler implements Pace {

  private static final String NAME = "pace";

  private enum Phase {
    /** Between requests. */
    IDLE,
    /** The first bytes of a head are there. */
    HEAD,
    /** The head is read, the body is not. */
    BODY
  }

  private final Connections connections;
  private final ChannelHandlerContext vertx;
  private final Progress progress = new Progress();
  private Phase phase = Phase.IDLE;
  private long since;
  private long bodyBytes;
  private int unanswered;
  private boolean answering;
  private boolean longBody;
  private boolean handedOver;
  private boolean over;
  private boolean moved;
  private boolean active;
  private long silentSince;
  private @Nullable Class<?> wholeAnswer;

  private Http1Pace(Connections connections, ChannelHandlerContext vertx) {
    this.connections = connections;
    this.vertx = vertx;
    this.since = connections.soon();
    this.silentSince = since;
  }

  static void install(Connections connections, ChannelHandlerContext vertx) {
    var pace = new Http1Pace(connections, vertx);
    var pipeline = vertx.pipeline();
    pipeline.addBefore("httpDecoder", "bytes", pace.new Bytes());
    pipeline.addBefore(vertx.name(), NAME, pace);
    connections.opened(pace);
  }

  /** The body under way is a stream: it may take as long as it keeps coming. */
  static void longBody(HttpServerRequest request) {
    if (request.connection() instanceof HttpServerConnection connection
        && connection.channelHandlerContext().pipeline().get(NAME) instanceof Http1Pace pace) {
      pace.longBody = true;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (over) {
      ReferenceCountUtil.release(message);
      return;
    }
    // What nearly all requests consist of, told by identity and class: the JVM remembers only one
    // interface per class that an object was asked for, in memory that all event loops write.
    // https://bugs.openjdk.org/browse/JDK-8180450
    if (message == LastHttpContent.EMPTY_LAST_CONTENT) {
      bodyEnded();
    } else if (message.getClass() == DefaultHttpRequest.class) {
      head((DefaultHttpRequest) message);
    } else {
      other(message);
    }
    context.fireChannelRead(message);
  }

  private void other(Object message) {
    if (message instanceof HttpRequest request) {
      head(request);
    }
    if (message instanceof HttpContent content) {
      body(content);
    }
  }

  private void head(HttpRequest request) {
    phase = Phase.BODY;
    since = connections.soon();
    bodyBytes = 0;
    longBody = false;
    unanswered++;
    if (request.decoderResult().isSuccess() && !isKnown(request.protocolVersion())) {
      // Vert.x closes with hardly a word.
      refuse(
          Problem.of(
              505,
              "http-version-not-supported",
              "HTTP Version Not Supported",
              "Only HTTP/1.1 and HTTP/1.0 are understood."),
          Cut.MALFORMED);
    }
  }

  /** Compared by identity, as Vert.x does: HTTP/01.1 equals HTTP/1.1, and http/1.1 does. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isKnown(HttpVersion version) {
    return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
  }

  private void body(HttpContent content) {
    bodyBytes += content.content().readableBytes();
    if (content.decoderResult().isFailure() && !(content instanceof HttpRequest)) {
      // Vert.x only closes; a handler that waits for the rest is told by the close.
      refuse(
          Problem.of(400, "malformed-request", "Bad Request", "The body is malformed."),
          Cut.MALFORMED);
    } else if (content instanceof LastHttpContent) {
      bodyEnded();
    }
  }

  private void bodyEnded() {
    phase = Phase.IDLE;
    since = connections.soon();
    // These bytes are accounted for; more of them begin the next head.
    moved = false;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (moved && phase == Phase.IDLE) {
      phase = Phase.HEAD;
      since = connections.soon();
    }
    moved = false;
    context.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (over) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    var isInterim = false;
    if (message instanceof HttpResponse response) {
      var status = response.status().code();
      handedOver |= status == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
      isInterim = status < 200;
      answering |= !isInterim;
    }
    if (!isInterim && isLast(message)) {
      answered();
    }
    context.write(message, promise);
  }

  /** Whether an answer ends with it. Answers in one piece are of one class, which is remembered. */
  private boolean isLast(Object message) {
    if (message.getClass() == wholeAnswer) {
      return true;
    }
    var last = message instanceof LastHttpContent;
    if (last && message instanceof HttpResponse) {
      wholeAnswer = message.getClass();
    }
    return last;
  }

  private void answered() {
    answering = false;
    unanswered--;
    since = phase == Phase.BODY ? since : connections.soon();
  }

  @Override
  public void check(long now) {
    if (over || isSilent(now) || handedOver) {
      return;
    }
    var channel = vertx.channel();
    if (progress.isStalled(connections, channel, now)) {
      over = true;
      connections.cut(Cut.WRITE, vertx);
      return;
    }
    if (phase == Phase.BODY) {
      checkBody(now);
    } else if (unanswered == 0) {
      checkHead(now);
    }
  }

  /** Whether nothing came or went for so long that the connection was closed. */
  private boolean isSilent(long now) {
    if (active) {
      active = false;
      silentSince = now;
    } else if (connections.isSilentTooLong(now - silentSince)) {
      over = true;
      connections.cut(Cut.IDLE, vertx);
    }
    return over;
  }

  @Override
  public void close() {
    over = true;
    vertx.close();
  }

  private void checkHead(long now) {
    if (phase == Phase.HEAD && connections.isHeaderLate(now - since)) {
      refuse(late("The head of the request did not come in time."), Cut.HEADER);
    } else if (phase == Phase.IDLE && connections.isIdleTooLong(now - since)) {
      over = true;
      connections.cut(Cut.IDLE, vertx);
    }
  }

  private void checkBody(long now) {
    if (!vertx.channel().config().isAutoRead()) {
      // It is us who do not read.
      since = connections.soon();
      bodyBytes = 0;
      return;
    }
    var late = !longBody && connections.isBodyLate(now - since);
    if (late || connections.isBodySlow(now - since, bodyBytes)) {
      refuse(late("The body did not come in time."), Cut.BODY);
    }
  }

  private static Problem late(String detail) {
    return Problem.of(408, "request-timeout", "Request Timeout", detail);
  }

  /** Answers in Vert.x' place if an answer can still be told from others, and closes. */
  private void refuse(Problem problem, Cut reason) {
    connections.counted(reason);
    var pending = vertx.channel().unsafe().outboundBuffer();
    over = true;
    if (answering || unanswered > 1 || pending == null || pending.totalPendingWriteBytes() > 0) {
      vertx.close();
      return;
    }
    var pipeline = vertx.pipeline();
    pipeline
        .context("httpEncoder")
        .writeAndFlush(answer(problem))
        .addListener(written -> vertx.close());
  }

  private static ByteBuf answer(Problem problem) {
    var body = JsonCodec.encode(problem);
    var head =
        "HTTP/1.1 "
            + problem.status()
            + " "
            + problem.title()
            + "\r\nconnection: close\r\ncontent-type: "
            + Problem.MEDIA_TYPE
            + "\r\nx-content-type-options: nosniff\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    return Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body.getBytes());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    connections.closed(this);
  }

  /** In front of the codec: bytes as they come and go. */
  private final class Bytes extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      moved = true;
      active = true;
      context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      active = true;
      if (message instanceof ByteBuf buffer) {
        progress.written(buffer.readableBytes());
      } else if (message instanceof FileRegion file) {
        progress.written(file.count());
      }
      context.write(message, promise);
    }
  }
}
