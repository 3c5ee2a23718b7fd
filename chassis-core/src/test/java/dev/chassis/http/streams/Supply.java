package dev.chassis.http.streams;

import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A source that makes items as fast as it is asked for, up to a number; with a switch to fail. */
final class Supply<T> implements ReadStream<T> {

  final AtomicInteger made = new AtomicInteger();
  final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();
  private final int total;
  private final IntFunction<T> item;
  private final @Nullable Throwable failure;
  private @Nullable Handler<T> handler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;
  private boolean paused;
  private boolean running;

  private Supply(int total, IntFunction<T> item, @Nullable Throwable failure) {
    this.total = total;
    this.item = item;
    this.failure = failure;
  }

  static <T> Supply<T> of(int total, IntFunction<T> item) {
    return new Supply<>(total, item, null);
  }

  /** Fails instead of ending. */
  static <T> Supply<T> failing(int total, IntFunction<T> item, Throwable failure) {
    return new Supply<>(total, item, failure);
  }

  /** Never ends. */
  static <T> Supply<T> stalling(int total, IntFunction<T> item) {
    return new Supply<>(total, item, new StackOverflowError());
  }

  private void run() {
    if (running) {
      return;
    }
    running = true;
    while (!paused && handler != null && made.get() < total) {
      handler.handle(item.apply(made.getAndIncrement()));
    }
    running = false;
    if (!paused && handler != null && made.get() == total) {
      finish();
    }
  }

  private void finish() {
    if (failure == null && endHandler != null) {
      endHandler.handle(null);
    } else if (failure != null && !(failure instanceof Error) && exceptionHandler != null) {
      exceptionHandler.handle(failure);
    }
  }

  @Override
  public Supply<T> handler(@Nullable Handler<T> newHandler) {
    handler = newHandler;
    return this;
  }

  @Override
  public Supply<T> exceptionHandler(@Nullable Handler<Throwable> newHandler) {
    exceptionHandler = newHandler;
    return this;
  }

  @Override
  public Supply<T> endHandler(@Nullable Handler<Void> newHandler) {
    endHandler = newHandler;
    return this;
  }

  @Override
  public Supply<T> pause() {
    paused = true;
    return this;
  }

  @Override
  public Supply<T> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public Supply<T> fetch(long amount) {
    paused = false;
    run();
    return this;
  }
}
