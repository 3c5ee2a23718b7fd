package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.ParkedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Which events of an error queue are meant.
 *
 * @param id the one with this id; null for any
 * @param cause those whose {@link CauseReport#cause()} this is; null for any
 */
public record Selection(@Nullable String id, @Nullable String cause) {

  /** All of them. */
  public static Selection all() {
    return new Selection(null, null);
  }

  /** The one with this id; all copies of it, should there be several. */
  public static Selection id(String id) {
    return new Selection(id, null);
  }

  /** Those that failed for the same cause. */
  public static Selection cause(String cause) {
    return new Selection(null, cause);
  }

  boolean takes(ParkedMessage parked) {
    return (id == null || id.equals(parked.message().id()))
        && (cause == null || cause.equals(Causes.of(parked.failure())));
  }

  @Override
  public String toString() {
    if (id == null && cause == null) {
      return "all";
    }
    return id != null ? "id " + id : "cause " + cause;
  }
}
