package dev.chassis.client;

import dev.chassis.balance.Balancer;
import dev.chassis.balance.Pick;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Picks a live instance for each attempt, another one than before where there is another. */
final class PickStage implements Stage {

  private final Stage next;
  private final InstanceRegistry registry;
  private final Balancer balancer;
  private final Ticker ticker;

  PickStage(Stage next, InstanceRegistry registry, Balancer balancer, Ticker ticker) {
    this.next = next;
    this.registry = registry;
    this.balancer = balancer;
    this.ticker = ticker;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    boolean mayProbe = call.number() == 0 && call.request().idempotent();
    var snapshot = registry.snapshot(call.service());
    var pick =
        balancer.pick(snapshot, call.tried(), call.request().key(), mayProbe, ticker.nanos());
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
    long now = ticker.nanos();
    if (failure instanceof CallCancelledException) {
      pick.abandoned(now);
    } else if (failure instanceof RemoteProblemException problem && problem.isOverload()) {
      pick.refused(now);
    } else if (failure != null && BreakerStage.speaksAgainstCallee(failure)) {
      pick.failed(now);
    } else {
      pick.succeeded(now);
    }
  }
}
