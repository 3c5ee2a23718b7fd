package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.redaction.Redactor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Events counted by why they failed. */
final class Causes {

  private static final int SAMPLES = 5;
  private static final Pattern NUMBERS = Pattern.compile("[0-9]+");

  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** Key of a cause: equal ones have failed at the same place in the same way. */
  static String of(Failure failure) {
    if (!failure.stackHash().isEmpty()) {
      return failure.stackHash();
    }
    // Without a stack, what is said, but for its numbers: account 7 and account 8 are one cause.
    var said = NUMBERS.matcher(failure.cause()).replaceAll("#");
    return String.format("%08x", said.hashCode());
  }

  void add(ParkedMessage parked) {
    groups.computeIfAbsent(of(parked.failure()), key -> new Group(parked.failure())).add(parked);
  }

  /** Most frequent first. */
  List<CauseReport> reports() {
    return groups.entrySet().stream()
        .map(entry -> entry.getValue().report(entry.getKey()))
        .sorted(Comparator.comparingInt(CauseReport::events).reversed())
        .toList();
  }

  private static final class Group {

    private final List<String> ids = new ArrayList<>();
    private Failure latest;
    private Instant firstAt;
    private int events;

    Group(Failure first) {
      latest = first;
      firstAt = first.firstAt();
    }

    void add(ParkedMessage parked) {
      var failure = parked.failure();
      events++;
      firstAt = failure.firstAt().isBefore(firstAt) ? failure.firstAt() : firstAt;
      latest = failure.lastAt().isBefore(latest.lastAt()) ? latest : failure;
      if (ids.size() < SAMPLES) {
        ids.add(parked.message().id());
      }
    }

    CauseReport report(String key) {
      return new CauseReport(
          key, Redactor.masked(latest.cause()), events, firstAt, latest.lastAt(), List.copyOf(ids));
    }
  }
}
