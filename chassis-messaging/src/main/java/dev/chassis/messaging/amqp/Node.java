package dev.chassis.messaging.amqp;

import org.apache.qpid.proton.amqp.Symbol;

/**
 * Where messages are sent.
 *
 * @param address as this broker writes it
 * @param kind {@code topic} or {@code queue}, for brokers that make what is missing; else empty
 */
record Node(String address, String kind) {

  private static final Symbol[] NONE = new Symbol[0];

  static Node topic(String address) {
    return new Node(address, "topic");
  }

  static Node queue(String address) {
    return new Node(address, "queue");
  }

  static Node plain(String address) {
    return new Node(address, "");
  }

  Symbol[] capabilities() {
    return kind.isEmpty() ? NONE : new Symbol[] {Symbol.valueOf(kind)};
  }
}
