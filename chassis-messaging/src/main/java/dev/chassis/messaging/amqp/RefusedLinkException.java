package dev.chassis.messaging.amqp;

/** The broker does not let this service send to, or receive from, an address. */
final class RefusedLinkException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RefusedLinkException(String address, String why) {
    super("the broker refuses a link to " + address + ": " + why);
  }
}
