package dev.chassis.lifecycle;

import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work by the clock, one turn at a time. */
final class PeriodicIntake implements Intake {

  private static final Logger log = LoggerFactory.getLogger(PeriodicIntake.class);

  private final String name;
  private final Duration period;
  private final Timers timers;
  private final Supplier<Future<?>> work;
  private final AtomicReference<@Nullable Promise<Void>> turn = new AtomicReference<>();
  private final Promise<Void> cut = Promise.promise();
  private volatile boolean closed;
  private Timers.@Nullable Timer clock;

  PeriodicIntake(String name, Duration period, Timers timers, Supplier<Future<?>> work) {
    this.name = name;
    this.period = period;
    this.timers = timers;
    this.work = work;
  }

  @Override
  public Future<?> start() {
    clock = timers.every(period, this::takeTurn);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop(Duration grace) {
    closed = true;
    if (clock != null) {
      clock.cancel();
    }
    var last = turn.get();
    if (last == null) {
      return Future.succeededFuture();
    }
    var limit = timers.after(grace, this::hurry);
    return Future.any(last.future(), cut.future())
        .onComplete(ended -> limit.cancel())
        .transform(
            ended ->
                last.future().isComplete()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new WorkCutException(List.of("a turn of " + name))));
  }

  @Override
  public void hurry() {
    cut.tryComplete();
  }

  private void takeTurn() {
    var mine = Promise.<Void>promise();
    if (closed || !turn.compareAndSet(null, mine)) {
      return;
    }
    Lifecycle.attempt(work)
        .onComplete(
            (done, failure) -> {
              if (failure != null) {
                log.atWarn().setCause(failure).log("{} failed; its next turn comes", name);
              }
              turn.set(null);
              mine.complete();
            });
  }
}
