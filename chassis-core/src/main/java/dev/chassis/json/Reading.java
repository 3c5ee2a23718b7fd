package dev.chassis.json;

import dev.chassis.config.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One document while it is read: where in it the reader is, and what was wrong so far. */
final class Reading {

  /** More faults than anybody mends in one go; the sender of a million gets no million back. */
  static final int MOST_FAULTS = 100;

  private final List<Violation> violations = new ArrayList<>(0);
  private final List<Object> path = new ArrayList<>();

  void into(Object step) {
    path.add(step);
  }

  void out() {
    path.remove(path.size() - 1);
  }

  int faults() {
    return violations.size();
  }

  /** Whether it is not worth reading on. */
  boolean isFull() {
    return violations.size() >= MOST_FAULTS;
  }

  /** The present value is not as expected. */
  void expected(String expected) {
    below("", null, expected);
  }

  /** What is at {@code pointer} below the present value is not as expected. */
  void below(String pointer, @Nullable String value, String expected) {
    if (!isFull()) {
      violations.add(new Violation(Pointers.of(path) + pointer, value, expected));
    }
  }

  List<Violation> violations() {
    return violations;
  }
}
