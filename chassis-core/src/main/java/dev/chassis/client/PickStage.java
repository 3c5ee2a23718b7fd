package dev.chassis.client;

import dev.chassis.balance.Balancer;
import dev.chassis.balance.Pick;
import dev.chassis.discovery.ServiceView;
import dev.chassis.discovery.Snapshot;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Picks a live instance for each attempt, another one than before where there is another. */
final class PickStage implements Stage {

  private final Stage next;
  private final ServiceView view;
  private final Balancer balancer;
  private final Balancer canaries;
  private final Ticker ticker;

  /** With a balancer for each group, which remembers the instances of one snapshot at a time. */
  PickStage(Stage next, ServiceView view, Balancer balancer, Balancer canaries, Ticker ticker) {
    this.next = next;
    this.view = view;
    this.balancer = balancer;
    this.canaries = canaries;
    this.ticker = ticker;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    var key = call.request().key();
    var group = key == null ? view.group(ThreadLocalRandom.current()) : view.group(key);
    var pick = pick(call, group.canary() ? canaries : balancer, group.snapshot());
    if (pick == null) {
      return Future.failedFuture(new NoInstanceException(call.service()));
    }
    call.tried().add(pick.instance().id());
    try {
      return next.send(call.to(pick)).onComplete((answer, failure) -> tell(pick, failure));
    } catch (RuntimeException e) {
      pick.abandoned(ticker.nanos());
      throw e;
    }
  }

  private @Nullable Pick pick(Call call, Balancer seats, Snapshot snapshot) {
    var tried = call.tried().ids();
    if (call.trial()) {
      // The service is judged by it: not by the one instance that hangs, nor by one left out.
      return seats.pickSurest(snapshot, tried, ticker.nanos());
    }
    boolean mayProbe = call.number() == 0 && call.request().idempotent();
    return seats.pick(snapshot, tried, call.request().key(), mayProbe, ticker.nanos());
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
