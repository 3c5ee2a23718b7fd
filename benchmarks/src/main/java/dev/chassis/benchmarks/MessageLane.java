package dev.chassis.benchmarks;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** One way to publish to RabbitMQ and to consume from it, connected. */
interface MessageLane extends AutoCloseable {

  /** What all of them publish to and consume from. */
  String EXCHANGE = "chassis.events";

  /** Type of the events, which is the routing key. */
  String TYPE = "sale_made";

  /** Where they are consumed from. */
  String QUEUE = "ledger.book";

  /** Messages on the way at once. */
  int IN_FLIGHT = 1000;

  /** Messages delivered and not yet acknowledged, at most. */
  int PREFETCH = 500;

  /**
   * Publishes so many, or fewer when it would take too long; returns how many the broker has
   * confirmed.
   */
  int publish(int count) throws Exception;

  /** Consumes from now on, counting down, until {@link #close}. */
  void consume(CountDownLatch left) throws Exception;

  @Override
  void close() throws IOException;
}
