package dev.chassis.messaging.outbox;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.function.Consumer;

/** The one context that a relay's state belongs to. */
final class Loop {

  private final Context context;

  Loop(Vertx vertx) {
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  /** Runs it there, later. */
  void later(Runnable work) {
    context.runOnContext(go -> work.run());
  }

  /** Goes on there when {@code future} has ended, on whatever thread that was. */
  <T> void then(Future<T> future, Consumer<? super T> succeeded, Consumer<Throwable> failed) {
    future.onComplete(
        value -> here(() -> succeeded.accept(value)),
        failure -> here(() -> failed.accept(failure)));
  }

  private void here(Runnable work) {
    if (Vertx.currentContext() == context) {
      work.run();
    } else {
      later(work);
    }
  }
}
