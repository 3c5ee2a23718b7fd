package dev.chassis.testkit.time;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for conditions and futures, so that no test sleeps. In real time, at most 10 s by default.
 */
public final class Eventually {

  /** How long the short forms wait. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Ticker CLOCK = Ticker.system();
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Eventually() {}

  /**
   * Waits until {@code condition} holds.
   *
   * @param what said when it does not, such as {@code "orders sees two instances of fees"}
   * @throws AssertionError when it does not hold within 10 s
   */
  public static void until(String what, BooleanSupplier condition) {
    until(what, PATIENCE, condition);
  }

  /** Like {@link #until(String, BooleanSupplier)}, with a patience of its own. */
  public static void until(String what, Duration patience, BooleanSupplier condition) {
    until(() -> what, patience, condition);
  }

  /**
   * Like {@link #until(String, BooleanSupplier)}, with a patience of its own.
   *
   * @param what asked for what to say only when it never held, so that it can tell what was instead
   */
  public static void until(Supplier<String> what, Duration patience, BooleanSupplier condition) {
    long end = CLOCK.nanos() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (CLOCK.nanos() - end > 0) {
        throw new AssertionError("not within " + patience + ": " + what.get());
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Waits until {@code assertion} passes; throws its last failure when it never does. */
  public static void passes(Duration patience, Runnable assertion) {
    long end = CLOCK.nanos() + patience.toNanos();
    for (var failure = failure(assertion); failure != null; failure = failure(assertion)) {
      if (CLOCK.nanos() - end > 0) {
        throw failure;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Waits until {@code supplier} gives something other than null, and returns it. */
  public static <T> T present(String what, Supplier<? extends @Nullable T> supplier) {
    return present(() -> what, PATIENCE, supplier);
  }

  /**
   * Like {@link #present(String, Supplier)}, with a patience of its own.
   *
   * @param what asked for what to say only when nothing came, so that it can tell what came instead
   */
  public static <T> T present(
      Supplier<String> what, Duration patience, Supplier<? extends @Nullable T> supplier) {
    var found = new AtomicReference<@Nullable T>();
    until(
        what,
        patience,
        () -> {
          found.set(supplier.get());
          return found.get() != null;
        });
    return Objects.requireNonNull(found.get());
  }

  /**
   * Waits for {@code future}.
   *
   * @return what it succeeded with
   * @throws AssertionError with the cause when it failed, or did not complete within 10 s
   */
  public static <T extends @Nullable Object> T succeeds(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("not completed within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Waits for {@code future} to fail, and returns why. */
  public static Throwable fails(Future<?> future) {
    until("the future completes", future::isComplete);
    if (future.succeeded()) {
      throw new AssertionError("expected a failure, got " + future.result());
    }
    return future.cause();
  }

  private static @Nullable AssertionError failure(Runnable assertion) {
    try {
      assertion.run();
      return null;
    } catch (AssertionError e) {
      return e;
    }
  }
}
