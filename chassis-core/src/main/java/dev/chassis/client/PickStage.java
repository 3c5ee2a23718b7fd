package dev.chassis.client;

import dev.chassis.balance.Balancer;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.util.concurrent.ThreadLocalRandom;

/** Picks a live instance for each attempt, another one than before where there is another. */
final class PickStage implements Stage {

  private final Stage next;
  private final InstanceRegistry registry;
  private final Balancer balancer;
  private final Balancer canaries;
  private final Ticker ticker;

  /** With a balancer for each group, which remembers the instances of one snapshot at a time. */
  PickStage(
      Stage next, InstanceRegistry registry, Balancer balancer, Balancer canaries, Ticker ticker) {
    this.next = next;
    this.registry = registry;
    this.balancer = balancer;
    this.canaries = canaries;
    this.ticker = ticker;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    var now = ticker.nanos();
    var group = registry.view(call.service()).group(ThreadLocalRandom.current());
    var seats = group.canary() ? canaries : balancer;
    var seat = seats.pick(group.snapshot(), call.tried(), now);
    if (seat == null) {
      return Future.failedFuture(new NoInstanceException(call.service()));
    }
    call.tried().add(seat.instance().id());
    try {
      return next.send(call.to(seat.instance()))
          .andThen(done -> seat.done(now, ticker.nanos(), done.failed() && isBad(done.cause())));
    } catch (RuntimeException e) {
      seat.done(now, ticker.nanos(), false);
      throw e;
    }
  }

  private static boolean isBad(Throwable failure) {
    return BreakerStage.speaksAgainstCallee(failure);
  }
}
