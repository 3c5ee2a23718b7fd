package dev.chassis.messaging.spi;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * The messages of one queue that were given up. Nothing leaves it but by {@link Taken#putBack} or
 * {@link Taken#discard}: what a session has taken and not settled returns when the session closes
 * or whoever holds it goes away, however it goes.
 *
 * <p>Every method may be called from any thread; the futures may complete on any thread and fail
 * with {@code BrokerUnavailableException} when the way to the broker broke. A queue that does not
 * exist has an empty error queue.
 */
public interface ErrorQueue {

  /** How many wait in it, without those that a session holds at this moment. */
  Future<Long> count();

  /** Begins to take. Sessions of the same error queue never hold the same message. */
  Future<Session> open();

  /**
   * Looks at the oldest messages and leaves them where they are. Others do not see them for that
   * moment.
   *
   * @param limit how many at most, 1 or more
   */
  default Future<List<ParkedMessage>> peek(int limit) {
    return open()
        .compose(
            session ->
                session
                    .take(limit)
                    .map(taken -> taken.stream().map(Taken::parked).toList())
                    .eventually(session::close));
  }

  /** Messages in the hands of one who looks through an error queue. */
  interface Session {

    /**
     * Takes the oldest that nobody has taken yet; they stay with this session until each is settled
     * or the session is closed.
     *
     * @param limit how many at most, 1 or more
     * @return empty when none is left
     */
    Future<List<Taken>> take(int limit);

    /** Returns what is not settled to its place; harmless when repeated. */
    Future<Void> close();
  }

  /** A message that a session holds. Settle it once, or not at all: then it is kept. */
  interface Taken {

    /** What was given up, and why. */
    ParkedMessage parked();

    /**
     * Moves it to the end of the queue it came from, with the same id, attributes and body, to be
     * handled as if for the first time. It leaves the error queue only once the other queue has it:
     * when the way breaks in between it is in both, never in none.
     *
     * @param marks further headers, in place of those of the same name
     * @return fails with {@code BrokerRefusedException} when the queue does not take it; it is kept
     */
    Future<Void> putBack(Map<String, String> marks);

    /** Ends it for good. */
    Future<Void> discard();
  }
}
