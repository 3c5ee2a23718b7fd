package dev.chassis.client;

import dev.chassis.balance.Balancer;
import dev.chassis.balance.Pick;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

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
    boolean mayProbe = call.number() == 0 && call.request().idempotent();
    var group = registry.view(call.service()).group(ThreadLocalRandom.current());
    var picking = group.canary() ? canaries : balancer;
    var pick = picking.pick(group.snapshot(), call.tried(), null, mayProbe, ticker.nanos());
    if (pick == null) {
      return Future.failedFuture(new NoInstanceException(call.service()));
    }
    call.tried().add(pick.instance().id());
    try {
      return next.send(call.to(pick.instance())).andThen(done -> tell(pick, done.cause()));
    } catch (RuntimeException e) {
      pick.abandoned(ticker.nanos());
      throw e;
    }
  }

  private void tell(Pick pick, @Nullable Throwable failure) {
    if (failure != null && BreakerStage.speaksAgainstCallee(failure)) {
      pick.failed(ticker.nanos());
    } else {
      pick.succeeded(ticker.nanos());
    }
  }
}
