package dev.chassis.samples.fees;

import java.time.Instant;

/**
 * One fee that was charged; a line of the ledger.
 *
 * @param chargeId the charge's own id
 * @param orderId for which order
 * @param accountId who pays
 * @param feeCents how much, in cents
 * @param at when
 */
record Charge(String chargeId, String orderId, String accountId, long feeCents, Instant at) {}
