package dev.chassis.messaging.errors;

import dev.chassis.config.Check;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with events of an error queue, and who wants it. Begin with {@link #redrive}
 * or {@link #discard}; components may be added.
 *
 * @param kind what is done with the events
 * @param subscription whose error queue it is
 * @param selection which events
 * @param rate events per second at most, from 1 to 10000; default {@value #DEFAULT_RATE}
 * @param dryRun whether events are only counted; default false
 * @param by who wants it, for the log, at most 100 characters; default {@code unnamed}
 * @param why the reason, for the log, at most 200 characters; a discard must have one
 * @param id of the job, letters, digits, {@code .}, {@code _} and {@code -}, at most 64; the same
 *     id again is the same job, so an order may be repeated. Null for one that is made up
 */
public record JobOrder(
    Kind kind,
    String subscription,
    Selection selection,
    int rate,
    boolean dryRun,
    String by,
    String why,
    @Nullable String id) {

  /** What becomes of the events; lower case, as it is written in JSON. */
  public enum Kind {
    /** Back to their queue. */
    redrive,
    /** Deleted. */
    discard
  }

  /** Gentle enough for a handler that has just been repaired. */
  public static final int DEFAULT_RATE = 100;

  private static final int HIGHEST_RATE = 10_000;
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_REASON = 200;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public JobOrder {
    Check.all(
        Check.between(1, HIGHEST_RATE, "rate", rate),
        Check.that(
            by.length() <= LONGEST_NAME,
            "by",
            "too long",
            "at most " + LONGEST_NAME + " characters"),
        Check.that(
            why.length() <= LONGEST_REASON,
            "why",
            "too long",
            "at most " + LONGEST_REASON + " characters"),
        Check.that(
            kind == Kind.redrive || dryRun || !why.isBlank(),
            "why",
            why,
            "the reason why events are discarded"),
        Check.that(
            id == null || ID.matcher(id).matches(),
            "id",
            id,
            "letters, digits, '.', '_' and '-', at most 64"));
  }

  /** An order to put events back on their queue, to be handled as if for the first time. */
  public static JobOrder redrive(String subscription, Selection selection) {
    return new JobOrder(
        Kind.redrive, subscription, selection, DEFAULT_RATE, false, "unnamed", "", null);
  }

  /** An order to delete events for good. */
  public static JobOrder discard(String subscription, Selection selection, String why) {
    return new JobOrder(
        Kind.discard, subscription, selection, DEFAULT_RATE, false, "unnamed", why, null);
  }

  /** Copy with another rate. */
  public JobOrder withRate(int eventsPerSecond) {
    return new JobOrder(kind, subscription, selection, eventsPerSecond, dryRun, by, why, id);
  }

  /** Copy that only counts. */
  public JobOrder withDryRun() {
    return new JobOrder(kind, subscription, selection, rate, true, by, why, id);
  }

  /** Copy that says who wants it and why. */
  public JobOrder withReason(String name, String reason) {
    return new JobOrder(kind, subscription, selection, rate, dryRun, name, reason, id);
  }

  /** Copy with an id. */
  public JobOrder withId(String jobId) {
    return new JobOrder(kind, subscription, selection, rate, dryRun, by, why, jobId);
  }
}
