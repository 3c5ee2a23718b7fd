package dev.chassis.samples.fees;

import dev.chassis.messaging.EventType;

/**
 * Tells that a fee was charged; once for an order.
 *
 * @param chargeId the charge's id
 * @param orderId for which order
 * @param accountId who pays
 * @param feeCents how much, in cents
 */
record FeeCharged(String chargeId, String orderId, String accountId, long feeCents) {

  static final EventType<FeeCharged> TYPE =
      EventType.of("fee_charged", FeeCharged.class).keyedBy(FeeCharged::orderId);

  static FeeCharged of(Charge charge) {
    return new FeeCharged(
        charge.chargeId(), charge.orderId(), charge.accountId(), charge.feeCents());
  }
}
