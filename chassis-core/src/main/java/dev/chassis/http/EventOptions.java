package dev.chassis.http;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * How a route sends server-sent events. Only {@link #defaults()} and the {@code with} methods are
 * promised.
 *
 * @param heartbeat time between two comments that keep proxies from closing a silent stream and
 *     tell whether the caller is still there, longer than zero; default 15 s
 * @param buffer events kept for a caller that reads slowly, besides what the connection itself
 *     holds, 1 or more; default 256
 * @param slowReader what happens when more come; default {@link SlowReader#CLOSE}
 * @param retry how long a caller should wait before it comes back after the stream ended, longer
 *     than zero; default 2 s. When the server drains, each is told a time between half and one and
 *     a half of it, so that they do not all come back at once
 */
public record EventOptions(Duration heartbeat, int buffer, SlowReader slowReader, Duration retry) {

  /** What happens to a caller that does not keep up. */
  public enum SlowReader {
    /**
     * Its connection is closed. It comes back and says which event it saw last: nothing is lost
     * when the handler heeds that.
     */
    CLOSE,
    /** The oldest events that wait are forgotten: for streams where only the latest counts. */
    DROP_OLDEST
  }

  /** Refuses values out of range, all at once. */
  public EventOptions {
    Check.all(
        Check.positive("heartbeat", heartbeat),
        Check.atLeast(1, "buffer", buffer),
        Check.positive("retry", retry));
  }

  /** The defaults named above. */
  public static EventOptions defaults() {
    return new EventOptions(Duration.ofSeconds(15), 256, SlowReader.CLOSE, Duration.ofSeconds(2));
  }

  /** Copy with another time between heartbeats. */
  public EventOptions withHeartbeat(Duration newHeartbeat) {
    return new EventOptions(newHeartbeat, buffer, slowReader, retry);
  }

  /** Copy that keeps more or fewer events, and does something else when there are more. */
  public EventOptions withBuffer(int newBuffer, SlowReader newSlowReader) {
    return new EventOptions(heartbeat, newBuffer, newSlowReader, retry);
  }

  /** Copy with another wait before coming back. */
  public EventOptions withRetry(Duration newRetry) {
    return new EventOptions(heartbeat, buffer, slowReader, newRetry);
  }
}
