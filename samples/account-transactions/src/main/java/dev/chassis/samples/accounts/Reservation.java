package dev.chassis.samples.accounts;

/**
 * Shares set aside for an order.
 *
 * @param orderId the order
 * @param accountId the account
 * @param symbol which shares
 * @param quantity how many
 * @param state whether the order is still to be booked
 */
record Reservation(String orderId, String accountId, String symbol, long quantity, State state) {

  /** How far it is; lower case on the wire. */
  enum State {
    reserved,
    booked
  }

  static Reservation of(Reserve request) {
    return new Reservation(
        request.orderId(),
        request.accountId(),
        request.symbol(),
        request.quantity(),
        State.reserved);
  }

  /** This reservation, when it is what {@code request} asks for. */
  Reservation confirm(Reserve request) {
    boolean same =
        accountId.equals(request.accountId())
            && symbol.equals(request.symbol())
            && quantity == request.quantity();
    if (!same) {
      throw RefusedException.different(orderId);
    }
    return this;
  }
}
