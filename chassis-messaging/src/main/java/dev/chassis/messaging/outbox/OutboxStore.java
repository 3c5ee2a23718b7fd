package dev.chassis.messaging.outbox;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where events wait between their transaction and the broker. One of all relays has the lead; it
 * alone reads and settles. Futures may complete on any thread.
 */
public interface OutboxStore {

  /**
   * Asks for the lead, without waiting for it.
   *
   * @param onHint called when events may be there, from any thread
   * @return empty when another one has it
   */
  Future<Optional<Lead>> lead(Runnable onHint);

  /** Tells the leader, wherever it is, that events may be there. */
  Future<Void> hint();

  /** What waits; anybody may ask. */
  Future<Backlog> backlog();

  /** Gives up what is held outside a lead. Never fails. */
  Future<Void> close();

  /**
   * What waits.
   *
   * @param events how many are due and not published
   * @param oldest age of the oldest of them; zero when there is none
   */
  record Backlog(long events, Duration oldest) {}

  /** The right to send. It ends when it is given back, its holder dies, or the store is away. */
  interface Lead {

    /**
     * The next events in order of their ids. No event is given before one with a lower id that may
     * still be committed; none whose key or id is named.
     *
     * @param busyKeys keys to leave out
     * @param busyIds ids to leave out
     * @param limit how many at most, 1 or more
     * @return fails when the lead is lost
     */
    Future<Batch> next(Set<String> busyKeys, Set<Long> busyIds, int limit);

    /** Keeps that these were taken by the broker: they are given no more. */
    Future<Void> published(List<Long> ids);

    /** Keeps that the broker refused one, for people to see. */
    Future<Void> refused(long id, String why);

    /**
     * Removes a bounded number of published events and of inbox rows that are older than that.
     *
     * @return whether there may be more of them
     */
    Future<Boolean> clean(Duration keep, Duration keepInbox, int limit);

    /** Completes when the lead is lost, and not because it was given back. */
    Future<Void> lost();

    /** Gives it back. Never fails. */
    Future<Void> resign();
  }

  /**
   * Events to send.
   *
   * @param rows in order of their ids
   * @param more whether it is worth asking again at once: the limit was reached, or a transaction
   *     is about to end
   */
  record Batch(List<OutboxRow> rows, boolean more) {

    /** Copies the rows. */
    public Batch {
      rows = List.copyOf(rows);
    }
  }
}
