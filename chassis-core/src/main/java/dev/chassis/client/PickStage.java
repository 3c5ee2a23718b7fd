package dev.chassis.client;

import dev.chassis.discovery.Balancer;
import dev.chassis.discovery.InstanceRegistry;
import io.vertx.core.Future;

/** Picks a live instance for each attempt, another one than before where there is another. */
final class PickStage implements Stage {

  private final Stage next;
  private final InstanceRegistry registry;
  private final Balancer balancer;

  PickStage(Stage next, InstanceRegistry registry, Balancer balancer) {
    this.next = next;
    this.registry = registry;
    this.balancer = balancer;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    var pick = balancer.pick(registry.snapshot(call.service()), call.tried());
    if (pick == null) {
      return Future.failedFuture(new NoInstanceException(call.service()));
    }
    call.tried().add(pick.instance().id());
    try {
      return next.send(call.to(pick.instance()))
          .andThen(done -> pick.done(done.failed() && isBad(done.cause())));
    } catch (RuntimeException e) {
      pick.done(false);
      throw e;
    }
  }

  private static boolean isBad(Throwable failure) {
    return BreakerStage.speaksAgainstCallee(failure);
  }
}
