package dev.chassis.http.idempotency;

/** What became of the attempt to claim a key. */
public sealed interface Claim {

  /** Nobody has it: the request is to be worked on. */
  record Won() implements Claim {}

  /** The same request is being worked on. */
  record InFlight() implements Claim {}

  /** Another request came with this key. */
  record OtherRequest() implements Claim {}

  /**
   * The request was answered before.
   *
   * @param answer what it was answered
   */
  record Answered(StoredAnswer answer) implements Claim {}
}
