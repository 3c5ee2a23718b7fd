package dev.chassis.http.server;

import dev.chassis.http.StreamBody;
import dev.chassis.json.JsonCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a body piece by piece, as fast as the caller takes it. Confined to the exchange. */
final class StreamedAnswer {

  private static final Logger log = LoggerFactory.getLogger(StreamedAnswer.class);

  private final Exchange exchange;
  private final StreamBody body;
  private long bytes;
  private long items;
  private boolean exhausted;
  private boolean over;

  private StreamedAnswer(Exchange exchange, StreamBody body) {
    this.exchange = exchange;
    this.body = body;
  }

  static void send(Exchange exchange, int status, StreamBody body) {
    new StreamedAnswer(exchange, body).begin(status);
  }

  /** Lets go of a body that nobody will read. */
  static void discard(Exchange exchange, StreamBody body) {
    new StreamedAnswer(exchange, body).release();
  }

  private void begin(int status) {
    exchange.headMayGoFirst();
    var response = exchange.response().setStatusCode(status);
    response.putHeader(HttpHeaders.CONTENT_TYPE, body.mediaType());
    if (body.length() >= 0) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(body.length()));
    }
    if (exchange.isDraining()) {
      exchange.announceClose();
    }
    Compression.decide(exchange, body.length());
    exchange.atEnd(ended -> release());
    if (exchange.request().method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    response.setChunked(body.length() < 0);
    exchange.progressed();
    // The source may speak on any thread.
    body.source()
        .exceptionHandler(failure -> exchange.onContext(() -> failed(failure)))
        .endHandler(ended -> exchange.onContext(this::ended))
        .handler(item -> exchange.onContext(() -> write(item)))
        .resume();
  }

  private void write(Object item) {
    if (over) {
      return;
    }
    Buffer piece;
    try {
      piece = framed(item);
    } catch (Throwable unwritable) {
      failed(unwritable);
      return;
    }
    if (isTooMuch(piece)) {
      failed(new IllegalStateException("the source has more than the announced bytes"));
      return;
    }
    bytes += piece.length();
    items++;
    exchange.progressed();
    send(piece);
  }

  private void send(Buffer piece) {
    var response = exchange.response();
    if (piece.length() > 0) {
      response.write(piece);
    }
    if (response.writeQueueFull()) {
      body.source().pause();
      response.drainHandler(drained -> resume());
    }
  }

  private void resume() {
    if (!over) {
      exchange.progressed();
      body.source().resume();
    }
  }

  private void ended() {
    exhausted = true;
    if (over) {
      return;
    }
    if (body.length() >= 0 && bytes != body.length()) {
      failed(new IllegalStateException("the source has less than the announced bytes"));
      return;
    }
    if (body.framing() == StreamBody.Framing.JSON_ARRAY) {
      exchange.response().end(items == 0 ? "[]" : "]");
    } else {
      exchange.response().end();
    }
  }

  private void failed(Throwable failure) {
    if (!over) {
      release();
      Answers.failure(exchange, failure);
    }
  }

  private boolean isTooMuch(Buffer piece) {
    return body.length() >= 0 && bytes + piece.length() > body.length();
  }

  private Buffer framed(Object item) {
    return switch (body.framing()) {
      case BYTES -> (Buffer) item;
      case JSON_LINES -> JsonCodec.encode(item).appendString("\n");
      case JSON_ARRAY -> Buffer.buffer(items == 0 ? "[" : ",").appendBuffer(JsonCodec.encode(item));
    };
  }

  /** The end of it, however it came; the source is told once. */
  private void release() {
    if (over) {
      return;
    }
    over = true;
    try {
      if (!exhausted) {
        // Its failures from now on concern nobody; without a handler they would be logged.
        body.source().pause().exceptionHandler(late -> {}).handler(null);
      }
      close();
    } catch (IllegalStateException alreadyClosed) {
      log.debug("The source of a streamed answer was closed before", alreadyClosed);
    } finally {
      body.whenDone().run();
    }
  }

  private void close() {
    if (body.source() instanceof AsyncFile file) {
      file.close();
    } else if (body.source() instanceof HttpClientResponse answer && !exhausted) {
      answer.request().reset();
    }
  }
}
