package dev.chassis.messaging;

/** Why an event was not published; in lower case, as metrics show it. */
public enum PublishFailure {
  /** The data cannot be written as JSON; nothing was sent. */
  encoding,
  /** Somebody had to be subscribed and nobody is; the broker has not got it. */
  unroutable,
  /** The broker said no, for instance because a queue is full. */
  refused,
  /** Too many events wait for their confirms here already; it was not sent. */
  full,
  /**
   * The broker takes no events at the moment, for instance for want of memory. It was not sent, or
   * so shortly before that the broker may take it later; the exception's class says which.
   */
  blocked,
  /** The broker did not confirm in time; it may have the event all the same. */
  timeout,
  /** There was no connection in time, or it was lost before the confirm: the broker may have it. */
  disconnected
}
