package dev.chassis.alert;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sink carries: how the alerts of one group are now.
 *
 * @param sender the service that tells of it
 * @param group the group
 * @param at when it was written
 * @param entries alerts that are firing, and those that ended since the last message; never empty
 * @param lost messages to this sink that were dropped before this one, because it was away for too
 *     long
 */
public record AlertMessage(
    String sender, String group, Instant at, List<Entry> entries, long lost) {

  /**
   * One alert.
   *
   * @param alert what is, or was, wrong
   * @param startsAt since when
   * @param endsAt when it ended; null while it lasts
   * @param flaps how often it seemed over and was not
   */
  public record Entry(Alert alert, Instant startsAt, @Nullable Instant endsAt, int flaps) {

    /** Whether it lasts. */
    public boolean isFiring() {
      return endsAt == null;
    }
  }

  /** Checks and copies. */
  public AlertMessage {
    entries = List.copyOf(entries);
  }

  /** Whether anything in it lasts. */
  public boolean isFiring() {
    return entries.stream().anyMatch(Entry::isFiring);
  }

  /** One line for people, such as {@code fees: 2 firing, 1 resolved}. */
  public String headline() {
    var firing = entries.stream().filter(Entry::isFiring).count();
    var resolved = entries.size() - firing;
    var parts =
        firing == 0
            ? resolved + " resolved"
            : resolved == 0 ? firing + " firing" : firing + " firing, " + resolved + " resolved";
    return group + ": " + parts;
  }

  AlertMessage lost(long count) {
    return new AlertMessage(sender, group, at, entries, count);
  }
}
