package dev.chassis.http.streams;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A source that gives what a test pours in. */
final class Tap implements ReadStream<Buffer> {

  final CompletableFuture<Context> opened = new CompletableFuture<>();
  private volatile @Nullable Handler<Buffer> handler;

  /** Returns when the handler has returned. */
  void emit(String text) throws Exception {
    var done = new CompletableFuture<@Nullable Void>();
    opened
        .get(10, TimeUnit.SECONDS)
        .runOnContext(
            run -> {
              if (handler != null) {
                handler.handle(Buffer.buffer(text));
              }
              done.complete(null);
            });
    done.get(10, TimeUnit.SECONDS);
  }

  @Override
  public Tap handler(@Nullable Handler<Buffer> newHandler) {
    handler = newHandler;
    return this;
  }

  @Override
  public Tap exceptionHandler(@Nullable Handler<Throwable> newHandler) {
    return this;
  }

  @Override
  public Tap endHandler(@Nullable Handler<Void> newHandler) {
    return this;
  }

  @Override
  public Tap pause() {
    return this;
  }

  @Override
  public Tap resume() {
    opened.complete(Vertx.currentContext());
    return this;
  }

  @Override
  public Tap fetch(long amount) {
    return this;
  }
}
