package dev.chassis.messaging.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param job its id
 * @param kind what it does
 * @param subscription whose error queue it works on
 * @param selection which events, in words
 * @param rate events per second at most
 * @param dryRun whether it only counts
 * @param by who wanted it
 * @param why the reason; may be empty
 * @param status where it stands
 * @param found events that lay there when it began: it looks at no more than these. More, when a
 *     broken connection let some of them come back
 * @param matched events that were meant, so far
 * @param settled events put back or discarded, so far
 * @param failedAgain events it had put back that came again meanwhile; they are left alone
 * @param left events that lie there when it ends; null before, or when nobody knows
 * @param problem what went wrong last; null for nothing
 * @param startedAt when it began; null while it waits
 * @param endedAt when it ended; null before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobReport(
    String job,
    JobOrder.Kind kind,
    String subscription,
    String selection,
    int rate,
    boolean dryRun,
    String by,
    String why,
    Status status,
    long found,
    long matched,
    long settled,
    long failedAgain,
    @Nullable Long left,
    @Nullable String problem,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  /** Where a job stands; lower case, as it is written in JSON. */
  public enum Status {
    /** Another job works on the same error queue. */
    waiting,
    /** Under way. */
    running,
    /** All that was meant is settled. */
    done,
    /** Ended on demand; the rest lies where it lay. */
    cancelled,
    /** Given up; {@code problem} says why, the rest lies where it lay. */
    failed;

    /** Whether nothing more happens. */
    public boolean isFinal() {
      return this != waiting && this != running;
    }
  }
}
