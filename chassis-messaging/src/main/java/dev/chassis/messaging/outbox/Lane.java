package dev.chassis.messaging.outbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events that go out one after the other: those of a key, or one that has none. */
final class Lane {

  final String name;
  final Deque<OutboxRow> rows = new ArrayDeque<>();
  boolean running;

  /** Whether the store was asked while this lane was busy: more of its events may be there. */
  boolean leftOut;

  /** Why the broker did not take the first one; null while it is not held up. */
  @Nullable String refusal;

  private final @Nullable String key;
  private final long id;

  Lane(String name, OutboxRow first) {
    this.name = name;
    this.key = first.key();
    this.id = first.id();
  }

  /** Has its events left out of the next answer. */
  void leaveOut(Set<String> keys, Set<Long> ids) {
    leftOut = true;
    if (key == null) {
      ids.add(id);
    } else {
      keys.add(key);
    }
  }
}
