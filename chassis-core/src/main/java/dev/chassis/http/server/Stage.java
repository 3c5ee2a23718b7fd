package dev.chassis.http.server;

/** One concern of the pipeline: does its part, then hands on, or answers and does not. */
@FunctionalInterface
interface Stage {

  /** Runs on the request's own context. What it throws is answered as 500. */
  void handle(Exchange exchange);
}
