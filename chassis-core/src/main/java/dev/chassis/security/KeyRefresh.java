package dev.chassis.security;

import dev.chassis.config.Check;
import java.time.Duration;

/**
 * When an issuer is asked for its keys. Config keys live under {@code security.jwt.refresh}. Only
 * {@link #defaults()} is promised.
 *
 * @param every how often, whether or not anything changed, 30 s or longer; default 5 min: a key
 *     that was withdrawn is believed for at most that long
 * @param apart least time between two questions, whatever tokens come, 1 s or longer; default 30 s.
 *     A token with an unknown key waits for one question, and is refused at once while none may be
 *     asked
 * @param timeout how long a question may take, longer than zero; default 3 s
 */
public record KeyRefresh(Duration every, Duration apart, Duration timeout) {

  /** Refuses values out of range, all at once. */
  public KeyRefresh {
    Check.all(
        Check.that(every.toSeconds() >= 30, "every", every, "30s or longer"),
        Check.that(apart.toSeconds() >= 1, "apart", apart, "1s or longer"),
        Check.positive("timeout", timeout));
  }

  /** The defaults named above. */
  public static KeyRefresh defaults() {
    return new KeyRefresh(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(3));
  }
}
