package dev.chassis.messaging.spi;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * Carries messages between services, at least once. Every method may be called from any thread and
 * never blocks; futures and callbacks may come on any thread. After a lost connection a transport
 * reconnects, declares everything again and resumes its consumers by itself, until it is closed.
 *
 * <p>Failures of futures are those of {@code dev.chassis.messaging}, each with its {@code
 * PublishFailure}: {@code BrokerUnavailableException} when it is unknown whether the broker took a
 * message, {@code BrokerRefusedException} when it certainly did not.
 */
public interface Transport {

  /**
   * Connects. Called once, first.
   *
   * @return succeeds when messages can be sent; fails when there was no connection within the
   *     transport's own start time
   */
  Future<Void> connect();

  /**
   * Sends to every queue subscribed to {@link Message#type()}. Messages sent one after the other by
   * the same thread keep their order within a queue, unless one of them fails or is delayed.
   *
   * @return succeeds once the broker has taken responsibility for the message, also when no queue
   *     wants it unless it is {@link PublishOptions#mandatory()}. Always completes within {@link
   *     PublishOptions#timeout()}, which covers waiting for a connection and for room too
   */
  Future<Void> publish(Message message, PublishOptions options);

  /**
   * Makes sure that the queue exists and collects messages from now on, whether or not anybody
   * consumes it. Repeating it is harmless.
   */
  Future<Void> declare(Subscription subscription);

  /**
   * Declares the queue and hands its messages to {@code handler}, in their order, at most {@link
   * Subscription#prefetch()} of them unsettled. The handler returns at once and does not throw.
   *
   * @return succeeds when messages flow
   */
  Future<Intake> consume(Subscription subscription, Consumer<Delivery> handler);

  /**
   * Where the messages of a queue are that were given up.
   *
   * @param queue the queue they came from
   */
  ErrorQueue errors(String queue);

  /** Succeeds when messages can be sent and received now; otherwise its failure says why not. */
  Future<Void> check();

  /**
   * Ends everything, once; what was not settled will be delivered again. Never fails for a lost
   * connection.
   */
  Future<Void> close();

  /** Messages flowing into one consumer. */
  interface Intake {

    /**
     * Stops the flow. Deliveries handed out before can still be settled until the transport is
     * closed. Not so with an {@link Subscription#ordered()} subscription: there it also gives back
     * what is unsettled, to its place, before any other consumer gets a message; so settle what is
     * under way first.
     *
     * @return succeeds when no further delivery will be handed out
     */
    Future<Void> stop();
  }
}
