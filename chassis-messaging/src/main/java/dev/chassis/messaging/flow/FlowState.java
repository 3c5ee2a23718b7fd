package dev.chassis.messaging.flow;

/** What a flow does; in lower case, as pages show it. */
public enum FlowState {
  /** Not opened yet. */
  ready,
  /** Lets deliveries in. */
  flowing,
  /** Lets none in until it is told to go on. */
  paused,
  /** Has ended. */
  closed
}
