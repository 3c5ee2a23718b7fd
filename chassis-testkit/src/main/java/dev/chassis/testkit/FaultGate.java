package dev.chassis.testkit;

import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before the handlers of one service and spoils what passes. Put onto its router with the
 * first fault, so that a service without faults is served as in production.
 */
final class FaultGate {

  private static final int UNAVAILABLE = 503;

  private final Timers timers;
  private final AtomicInteger failNext = new AtomicInteger();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private volatile Duration delay = Duration.ZERO;
  private volatile double ratio;
  private volatile Random dice = new Random(0);
  private volatile boolean hanging;

  private FaultGate(Timers timers) {
    this.timers = timers;
  }

  static FaultGate before(ServiceUnderTest service) {
    var context = service.context();
    var gate = new FaultGate(context.timers());
    // Right behind the handler by which the chassis itself enters the router.
    context.http().router().route().order(Integer.MIN_VALUE + 1).handler(gate::handle);
    return gate;
  }

  void hang() {
    hanging = true;
  }

  void slow(Duration newDelay) {
    delay = newDelay;
  }

  void failNext(int count) {
    failNext.set(count);
  }

  void fail(double newRatio, long seed) {
    dice = new Random(seed);
    ratio = newRatio;
  }

  void heal() {
    delay = Duration.ZERO;
    ratio = 0;
    failNext.set(0);
    hanging = false;
    for (var next = held.poll(); next != null; next = held.poll()) {
      next.run();
    }
  }

  private void handle(RoutingContext routing) {
    if (hanging) {
      hold(routing);
    } else if (takesOne() || (ratio > 0 && dice.nextDouble() < ratio)) {
      routing.fail(UNAVAILABLE);
    } else if (!delay.isZero()) {
      routing.request().pause();
      timers.after(delay, () -> goOn(routing));
    } else {
      routing.next();
    }
  }

  private void hold(RoutingContext routing) {
    Context context = Objects.requireNonNull(Vertx.currentContext());
    routing.request().pause();
    held.add(() -> context.runOnContext(go -> goOn(routing)));
    if (!hanging) {
      // Healed meanwhile, maybe before this one was in the queue.
      heal();
    }
  }

  /** What has been answered or given up meanwhile, by a time limit say, is left alone. */
  private static void goOn(RoutingContext routing) {
    if (!routing.response().ended() && !routing.response().closed()) {
      routing.request().resume();
      routing.next();
    }
  }

  private boolean takesOne() {
    return failNext.get() > 0 && failNext.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }
}
