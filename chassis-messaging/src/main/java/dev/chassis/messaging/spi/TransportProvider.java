package dev.chassis.messaging.spi;

import dev.chassis.ServiceContext;

/**
 * Offers a transport under a name. Found through {@link java.util.ServiceLoader}; it must load
 * without the driver's jar.
 */
public interface TransportProvider {

  /** What {@code messaging.transport} says to choose it. */
  String name();

  /**
   * Makes the transport of one service; it is connected later. May read configuration, provide
   * further objects and add components. {@code MessagingConfig} is provided already.
   *
   * @throws IllegalStateException when it cannot work here; the message says in one sentence what
   *     to change
   */
  Transport create(ServiceContext chassis);
}
