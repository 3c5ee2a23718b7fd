package dev.chassis.samples.fees;

import dev.chassis.messaging.EventType;

/**
 * Tells that a fee was charged. May be told more than once for an order, always with the same
 * charge.
 *
 * @param chargeId the charge's id
 * @param orderId for which order
 * @param accountId who pays
 * @param feeCents how much, in cents
 */
record FeeCharged(String chargeId, String orderId, String accountId, long feeCents) {

  static final EventType<FeeCharged> TYPE = EventType.of("fee_charged", FeeCharged.class);

  static FeeCharged of(Charge charge) {
    return new FeeCharged(
        charge.chargeId(), charge.orderId(), charge.accountId(), charge.feeCents());
  }
}
