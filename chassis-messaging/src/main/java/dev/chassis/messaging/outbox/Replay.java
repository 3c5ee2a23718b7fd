package dev.chassis.messaging.outbox;

import dev.chassis.config.Check;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wish to send published events again, to one consumer only. They keep their ids, so a consumer
 * with an inbox has no effect twice, unless its inbox was told to {@link Inbox#forget} them.
 *
 * @param queue whose queue, {@code <service>.<subscription>}; subscribers of the same events let
 *     them pass
 * @param fromId from which row of the outbox; 0 for the oldest that is kept
 * @param from not before it was written; null for no limit
 * @param to written before; null for no limit
 * @param type events of that type only; null for all
 * @param perSecond how many a second at most, 1 to 10000
 * @param dryRun whether they are counted only
 */
public record Replay(
    String queue,
    long fromId,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String type,
    int perSecond,
    boolean dryRun) {

  /** Checks the ranges. */
  public Replay {
    Check.all(
        Check.that(
            queue != null && queue.matches("[a-z0-9-]+\\.[a-z0-9-]+"),
            "queue",
            queue,
            "<service>.<subscription>"),
        Check.atLeast(0, "fromId", fromId),
        Check.between(1, 10_000, "perSecond", perSecond));
  }

  /** Everything that is kept, to {@code queue}, 500 a second. */
  public static Replay to(String queue) {
    return new Replay(queue, 0, null, null, null, 500, false);
  }

  /** Copy that begins at a row of the outbox. */
  public Replay withFromId(long id) {
    return new Replay(queue, id, from, to, type, perSecond, dryRun);
  }

  /** Copy for a span of time. */
  public Replay withSpan(@Nullable Instant start, @Nullable Instant end) {
    return new Replay(queue, fromId, start, end, type, perSecond, dryRun);
  }

  /** Copy for one type. */
  public Replay withType(String name) {
    return new Replay(queue, fromId, from, to, name, perSecond, dryRun);
  }

  /** Copy at another rate. */
  public Replay withPerSecond(int rate) {
    return new Replay(queue, fromId, from, to, type, rate, dryRun);
  }

  /** Copy that counts only. */
  public Replay asDryRun() {
    return new Replay(queue, fromId, from, to, type, perSecond, true);
  }
}
