package dev.chassis.client;

import dev.chassis.balance.Balancer;
import dev.chassis.balance.Pick;
import dev.chassis.discovery.ServiceView;
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
    boolean mayProbe = call.number() == 0 && call.request().idempotent();
    var seats = group.canary() ? canaries : balancer;
    var pick = seats.pick(group.snapshot(), call.tried(), key, mayProbe, ticker.nanos());
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
