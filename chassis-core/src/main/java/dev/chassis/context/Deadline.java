package dev.chassis.context;

import dev.chassis.time.Ticker;
import java.time.Duration;

/**
 * The moment after which nobody waits for the answer any more.
 *
 * @param atNanos on the scale of {@link Ticker#nanos()} of this process
 */
public record Deadline(long atNanos) {

  // Half the range of the scale: differences of any two deadlines still fit.
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  /** A deadline {@code timeout} from now; one further away than 146 years counts as that. */
  public static Deadline after(Duration timeout, Ticker ticker) {
    var bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    return new Deadline(ticker.nanos() + bounded.toNanos());
  }

  /** Time left, never negative. */
  public Duration remaining(Ticker ticker) {
    return Duration.ofNanos(Math.max(0, atNanos - ticker.nanos()));
  }

  /** Whether no time is left. */
  public boolean isExpired(Ticker ticker) {
    return atNanos - ticker.nanos() <= 0;
  }

  /** The nearer of the two. */
  public Deadline earlier(Deadline other) {
    return atNanos - other.atNanos <= 0 ? this : other;
  }
}
