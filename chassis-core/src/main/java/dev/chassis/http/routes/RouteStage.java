package dev.chassis.http.routes;

import dev.chassis.http.HttpCall;
import dev.chassis.http.server.Exchange;

/** One concern of a single route: does its part, then hands on, or answers and does not. */
@FunctionalInterface
interface RouteStage {

  /** Runs on the request's own context. What it throws is answered as a failure. */
  void handle(Exchange exchange, HttpCall call);
}
