package dev.chassis.samples.gateway;

/**
 * A fee, as read from the service fees and shown to clients.
 *
 * @param orderId the order it was charged for
 * @param feeCents the fee in cents
 */
record FeeView(String orderId, long feeCents) {}
