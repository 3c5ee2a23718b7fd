package dev.chassis.samples.gateway;

import java.util.List;

/**
 * An order, as read from the service orders and shown to clients.
 *
 * @param id the order's id
 * @param accountId whose shares
 * @param symbol which shares
 * @param quantity how many
 * @param state {@code pending}, {@code placed} or {@code completed}
 * @param history what happened so far
 */
record OrderView(
    String id,
    String accountId,
    String symbol,
    long quantity,
    String state,
    List<Happening> history) {

  /**
   * A step.
   *
   * @param step such as {@code reserved}
   * @param at when, ISO-8601
   */
  record Happening(String step, String at) {}
}
