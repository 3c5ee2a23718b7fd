package dev.chassis.http.routes;

import dev.chassis.http.Priority;

/** Lets requests of a route in while its priority has room, and refuses them with 503 else. */
final class PriorityGate {

  private final Priority priority;

  PriorityGate(Priority priority) {
    this.priority = priority;
  }

  RouteStage before(RouteStage next) {
    return (exchange, call) -> {
      if (exchange.isAdmitted(priority)) {
        next.handle(exchange, call);
      }
    };
  }
}
