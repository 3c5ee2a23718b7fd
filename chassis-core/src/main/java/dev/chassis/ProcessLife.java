package dev.chassis;

import dev.chassis.lifecycle.ShutdownException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a service that is a process, from its start to the signal that ends it. The first
 * signal drains, a second one hurries. Whatever hangs, the process ends.
 */
final class ProcessLife {

  /** Not everything stopped as it should. */
  static final int STOPPED_BADLY = 3;

  /** Everything stopped, but work was cut because it took longer than the grace. */
  static final int WORK_CUT = 4;

  /** A second signal came. */
  static final int HURRIED = 5;

  /** Beyond the time-out every step of the drain has a moment left, and the Vertx is closed. */
  private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private final ServiceStart start;
  private final CompletableFuture<RunningService> outcome = new CompletableFuture<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile boolean hurried;
  private volatile boolean exiting;

  ProcessLife(ServiceStart start) {
    this.start = start;
  }

  /** Begins: from here on a signal finds somebody who stops what has started. */
  Future<RunningService> run() {
    boolean signals = Signals.take(this::signalled);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopWithTheJvm(signals), "chassis-shutdown"));
    return start.start().onComplete(outcome::complete, outcome::completeExceptionally);
  }

  private void signalled(String name) {
    if (stopping.compareAndSet(false, true)) {
      log.info("{}: stopping", name);
      exit(stop());
    } else if (!hurried) {
      hurried = true;
      log.warn("{} again: stopping in a hurry", name);
      start.hurry();
      // The thread of the first signal may wait for long; this one does not.
      await(outcome.thenCompose(service -> service.stop().toCompletionStage()), LAST_CHANCE);
      exit(HURRIED);
    }
  }

  /**
   * The JVM ends: somebody called {@code System.exit}, with a code that stays as it is, or a signal
   * came that could not be taken over; it would then exit with 128 + signal, and halting is the
   * only way to a code of our own.
   */
  private void stopWithTheJvm(boolean signals) {
    if (exiting || outcome.isCompletedExceptionally() || !stopping.compareAndSet(false, true)) {
      return; // it did not start, or has stopped
    }
    int code = stop();
    if (!signals) {
      Runtime.getRuntime().halt(code);
    }
  }

  private int stop() {
    start.abandon();
    var stopped = outcome.thenCompose(service -> service.stop().toCompletionStage());
    return await(stopped, start.stopTimeout().plus(LAST_CHANCE));
  }

  /** The exit code, after {@code limit} at the latest: what hangs must not keep the process. */
  private int await(CompletableFuture<?> stopped, Duration limit) {
    try {
      stopped.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return 0;
    } catch (ExecutionException e) {
      return codeOf(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      log.error("did not stop within {}; the process ends now", limit);
      return STOPPED_BADLY;
    }
  }

  private static int codeOf(@org.jspecify.annotations.Nullable Throwable failure) {
    if (failure instanceof StartAbandonedException abandoned) {
      return abandoned.getCause() == null ? 0 : codeOf(abandoned.getCause());
    }
    return failure instanceof ShutdownException end && end.isOnlyCut() ? WORK_CUT : STOPPED_BADLY;
  }

  /** Exits in order, so that others' shutdown hooks run too; but not for long. */
  private void exit(int code) {
    exiting = true;
    int own = hurried ? HURRIED : code;
    CompletableFuture.delayedExecutor(LAST_CHANCE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> Runtime.getRuntime().halt(own));
    System.exit(own);
  }
}
