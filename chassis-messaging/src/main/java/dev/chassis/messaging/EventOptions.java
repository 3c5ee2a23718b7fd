package dev.chassis.messaging;

import dev.chassis.config.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How one event is published. Only {@link #defaults()} and {@code with…} are promised; components
 * may be added.
 *
 * @param key instead of the one its type tells ({@link EventType#keyedBy}); null for that one,
 *     empty for none
 * @param delay how long the broker keeps it back; null for not at all
 * @param at until when the broker keeps it back, by the clock of this process; a moment that has
 *     passed means now; null for not at all. Of {@code delay} and {@code at} the later counts
 * @param headers text that travels with it, by lower-case names
 * @param mandatory whether it must fail, as {@link PublishFailure#unroutable}, when nobody is
 *     subscribed. Brokers cannot tell that of an event they keep back
 * @param timeout longest wait for the broker to take it; null for {@link
 *     MessagingConfig#publishTimeout()}. The caller's deadline counts in any case
 */
public record EventOptions(
    @Nullable String key,
    @Nullable Duration delay,
    @Nullable Instant at,
    Map<String, String> headers,
    boolean mandatory,
    @Nullable Duration timeout) {

  private static final EventOptions DEFAULTS =
      new EventOptions(null, null, null, Map.of(), false, null);
  private static final Pattern HEADER = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");

  public EventOptions {
    headers = Map.copyOf(headers);
    Check.all(
        Check.that(
            headers.keySet().stream().allMatch(name -> HEADER.matcher(name).matches()),
            "headers",
            headers.keySet(),
            "names of up to 100 lower-case letters, digits, '.', '_' and '-'"),
        timeout == null ? null : Check.positive("timeout", timeout));
  }

  /** At once, to whoever wants it, with the key that its type tells. */
  public static EventOptions defaults() {
    return DEFAULTS;
  }

  /** Copy with a key. */
  public EventOptions withKey(String other) {
    return new EventOptions(other, delay, at, headers, mandatory, timeout);
  }

  /** Copy that is kept back so long. */
  public EventOptions withDelay(Duration other) {
    return new EventOptions(key, other, at, headers, mandatory, timeout);
  }

  /** Copy that is kept back until then. */
  public EventOptions at(Instant moment) {
    return new EventOptions(key, delay, moment, headers, mandatory, timeout);
  }

  /** Copy with one more header. */
  public EventOptions withHeader(String name, String value) {
    var more = new HashMap<>(headers);
    more.put(name.toLowerCase(Locale.ROOT), value);
    return new EventOptions(key, delay, at, more, mandatory, timeout);
  }

  /** Copy that fails when nobody is subscribed. */
  public EventOptions withMandatory() {
    return new EventOptions(key, delay, at, headers, true, timeout);
  }

  /** Copy with a time-out. */
  public EventOptions withTimeout(Duration other) {
    return new EventOptions(key, delay, at, headers, mandatory, other);
  }

  /** How long the broker keeps it back, from {@code now} on. */
  Duration delayFrom(Instant now) {
    var until = at == null ? Duration.ZERO : Duration.between(now, at);
    var longer = delay == null || delay.compareTo(until) < 0 ? until : delay;
    return longer.isNegative() ? Duration.ZERO : longer;
  }
}
