package dev.chassis.benchmarks;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.IntFunction;

/** Publishes from one event loop, so many at once, the next one when one is confirmed. */
final class PublishLoop {

  private final int count;
  private final IntFunction<Future<?>> publish;
  private final Promise<Void> done = Promise.promise();
  private int begun;
  private int confirmed;

  private PublishLoop(int count, IntFunction<Future<?>> publish) {
    this.count = count;
    this.publish = publish;
  }

  /** Succeeds when all are confirmed, fails when one fails. */
  static Future<Void> run(Vertx vertx, int count, int inFlight, IntFunction<Future<?>> publish) {
    var loop = new PublishLoop(count, publish);
    vertx.runOnContext(
        go -> {
          for (int i = 0; i < inFlight && i < count; i++) {
            loop.next();
          }
        });
    return loop.done.future();
  }

  private void next() {
    if (begun < count) {
      publish.apply(begun++).onComplete(this::confirmed);
    }
  }

  private void confirmed(AsyncResult<?> result) {
    if (result.failed()) {
      done.tryFail(result.cause());
    } else if (++confirmed == count) {
      done.tryComplete();
    } else {
      next();
    }
  }
}
