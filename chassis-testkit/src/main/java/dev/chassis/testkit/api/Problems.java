package dev.chassis.testkit.api;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What several files have to complain about. */
final class Problems {

  private Problems() {}

  /** Throws one error with all of them; nulls are none. */
  static void throwIfAny(List<@Nullable String> problems) {
    var text = problems.stream().filter(Objects::nonNull).collect(Collectors.joining("\n\n"));
    if (!text.isEmpty()) {
      throw new AssertionError(text);
    }
  }
}
