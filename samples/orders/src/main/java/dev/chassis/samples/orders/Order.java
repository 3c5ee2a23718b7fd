package dev.chassis.samples.orders;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An order at one moment; also what {@code GET /orders/{id}} answers.
 *
 * @param id unguessable
 * @param accountId whose shares
 * @param symbol which shares
 * @param quantity how many
 * @param state how far it is
 * @param history what happened, in the order in which this service learnt of it
 */
record Order(
    String id,
    String accountId,
    String symbol,
    long quantity,
    State state,
    List<Happening> history) {

  /** How far an order is; lower case on the wire. */
  enum State {
    /** Waits for a buyer. */
    pending,
    /** Found a buyer; money and fee are on the way. */
    placed,
    /** Placed, charged and booked. Final. */
    completed
  }

  /** What can happen to an order; lower case on the wire. */
  enum Step {
    created,
    reserved,
    placed,
    charged,
    booked,
    completed
  }

  /**
   * A step and when it was learnt.
   *
   * @param step what happened
   * @param at when this service learnt of it
   */
  record Happening(Step step, Instant at) {}

  private static final Set<Step> WANTED = EnumSet.of(Step.placed, Step.charged, Step.booked);

  Order {
    history = List.copyOf(history);
  }

  static Order created(String id, PlaceOrder wish, Instant at) {
    return new Order(
        id,
        wish.accountId(),
        wish.symbol(),
        wish.quantity(),
        State.pending,
        List.of(new Happening(Step.created, at)));
  }

  /**
   * The order after {@code step}. Steps come in any order, and more than once; only the first of
   * each counts. With the last of placed, charged and booked the order is completed.
   */
  Order after(Step step, Instant at) {
    if (has(step)) {
      return this;
    }
    var longer = new ArrayList<>(history);
    longer.add(new Happening(step, at));
    boolean all = WANTED.stream().allMatch(wanted -> wanted == step || has(wanted));
    if (all) {
      longer.add(new Happening(Step.completed, at));
    }
    var next = all ? State.completed : step == Step.placed ? State.placed : state;
    return new Order(id, accountId, symbol, quantity, next, longer);
  }

  boolean has(Step step) {
    return history.stream().anyMatch(happening -> happening.step() == step);
  }
}
