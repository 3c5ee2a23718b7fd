package dev.chassis.messaging.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How handling a message has gone wrong so far. It travels with the message through every retry and
 * stays with it in the error queue.
 *
 * @param firstAt when the first attempt failed
 * @param lastAt when the latest attempt failed
 * @param attempts attempts that failed, 1 or more
 * @param firstCause why the first one failed, like {@code cause}
 * @param cause why the latest one failed: exception class and message, at most 1000 characters
 * @param stackHash 8 hex digits that are the same for failures of the same classes thrown at the
 *     same places, whatever their messages; empty when unknown
 * @param traceId trace the event belongs to, 32 hex digits; null when unknown
 */
public record Failure(
    Instant firstAt,
    Instant lastAt,
    int attempts,
    String firstCause,
    String cause,
    String stackHash,
    @Nullable String traceId) {

  private static final String NO_NOTE = "unknown: it came without a note of its failure";

  /**
   * Stands in for the note that is missing, or was not ours, on a message that somebody or the
   * broker itself put into an error queue.
   *
   * @param at when that was; {@link Instant#EPOCH} when unknown
   */
  public static Failure withoutNote(Instant at) {
    return new Failure(at, at, 1, NO_NOTE, NO_NOTE, "", null);
  }
}
