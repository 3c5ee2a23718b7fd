package dev.chassis.messaging.outbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Up to which id the outbox is final: what has a lower id is to be seen, or will never be. Ids are
 * given out in order, but their transactions end in any order; sending an id as soon as it is seen
 * would overtake lower ones of the same key.
 *
 * <p>Whoever writes holds a lock on the table from before it gets an id until after its commit is
 * to be seen. So when all who held one just after id n was given out have ended, n is final.
 * ADR-0046.
 */
final class Watermark {

  private static final int MOST_PENDING = 64;

  private final Deque<Pending> pending = new ArrayDeque<>();
  private long finalId;

  private record Pending(long id, Set<String> writers) {}

  /**
   * Takes note of what was seen.
   *
   * @param lastId the highest id given out, read first
   * @param writers the transactions that hold a lock on the table, read after it
   */
  void observe(long lastId, Set<String> writers) {
    pending.forEach(one -> one.writers.retainAll(writers));
    while (!pending.isEmpty() && pending.peekFirst().writers.isEmpty()) {
      finalId = pending.removeFirst().id;
    }
    if (writers.isEmpty()) {
      finalId = lastId;
      pending.clear();
    } else if (pending.size() < MOST_PENDING && lastId > highest()) {
      pending.addLast(new Pending(lastId, new HashSet<>(writers)));
    }
  }

  /** The highest id that is final. */
  long finalId() {
    return finalId;
  }

  /** Whether ids were given out that are not final. */
  boolean isBehind() {
    return !pending.isEmpty();
  }

  private long highest() {
    return pending.isEmpty() ? finalId : pending.peekLast().id;
  }
}
