package dev.chassis.alert;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages to where people see them. One message at a time is under way per sink; what
 * fails is sent again later, so a receiver may see a message twice.
 */
public interface AlertSink {

  /** Short name for logs and metrics, such as {@code webhook}. */
  String name();

  /**
   * Sends a message.
   *
   * @return completed once the receiver has taken it; failed with {@link AlertRefusedException}
   *     when sending it again would not help, with anything else when it may
   */
  Future<Void> send(AlertMessage message);

  /** How often the receiver must hear of what lasts, lest it takes it for over; null for never. */
  default @Nullable Duration refresh() {
    return null;
  }

  /** Gives up its resources. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }
}
