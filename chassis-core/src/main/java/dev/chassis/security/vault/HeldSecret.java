package dev.chassis.security.vault;

import org.jspecify.annotations.Nullable;

/** A path that the configuration refers to, with what it last gave. Changed in turns. */
final class HeldSecret {

  private final String path;
  private volatile Reading reading;
  private long due;
  private @Nullable String trouble;

  HeldSecret(String path, Reading reading, long due) {
    this.path = path;
    this.reading = reading;
    this.due = due;
  }

  String path() {
    return path;
  }

  Reading reading() {
    return reading;
  }

  long due() {
    return due;
  }

  /** Takes what was read. Returns whether a value is another one now. */
  boolean take(Reading next, long nextDue) {
    boolean changed = !next.fields().equals(reading.fields());
    reading = next;
    due = nextDue;
    trouble = null;
    return changed;
  }

  void postpone(long nextDue) {
    due = nextDue;
  }

  /** Notes why it could not be read. Returns whether that is news. */
  boolean isNews(String why) {
    boolean news = !why.equals(trouble);
    trouble = why;
    return news;
  }

  /** Why it could not be read; null when it could. */
  @Nullable String trouble() {
    return trouble;
  }

  void shift(long nanos) {
    due += nanos;
    var lease = reading.lease();
    if (lease != null) {
      reading = new Reading(reading.fields(), lease.shifted(nanos));
    }
  }
}
