package dev.chassis.client;

/** No live instance is known under the name: nothing was sent. */
public final class NoInstanceException extends CallException {

  private static final long serialVersionUID = 1L;

  NoInstanceException(String service) {
    super("no live instance of " + service + " is known");
  }
}
