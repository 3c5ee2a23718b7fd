package dev.chassis.management;

import dev.chassis.config.Check;
import dev.chassis.config.Components;
import dev.chassis.config.Secret;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the management server listens. Config keys live under {@code management}. Only {@link
 * #defaults()} and the {@code with} methods are promised: components may be added.
 *
 * @param enabled whether there is one; default true
 * @param host address to bind; default 127.0.0.1, this machine only
 * @param port port to bind, 0 to 65535; 0 takes any free one; default 9090
 * @param token what others must show as bearer token to see more than health and metrics, where
 *     {@code host} is not a loopback address; 16 characters or more; default none: they cannot
 */
public record ManagementConfig(boolean enabled, String host, int port, @Nullable Secret token) {

  private static final int SHORTEST_TOKEN = 16;

  // Digits only behind 127: a name such as 127.example.com may be anybody's.
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?::1]?", Pattern.CASE_INSENSITIVE);

  /** Refuses values out of range, all at once. */
  public ManagementConfig {
    Check.all(
        Check.notBlank("host", host),
        Check.between(0, 65535, "port", port),
        Check.that(
            token == null || token.reveal().length() >= SHORTEST_TOKEN,
            "token",
            token,
            SHORTEST_TOKEN + " characters or more"));
  }

  /** The defaults named above. */
  public static ManagementConfig defaults() {
    return new ManagementConfig(true, "127.0.0.1", 9090, null);
  }

  /** Of its components in their order; see {@link dev.chassis.config.Assembly}. */
  public static ManagementConfig of(Components of) {
    return new ManagementConfig(
        of.next(Boolean.class),
        of.next(String.class),
        of.next(Integer.class),
        of.nextOrNull(Secret.class));
  }

  /** Copy that binds another address. */
  public ManagementConfig withAddress(String newHost, int newPort) {
    return new ManagementConfig(enabled, newHost, newPort, token);
  }

  /** Copy with a token. */
  public ManagementConfig withToken(Secret newToken) {
    return new ManagementConfig(enabled, host, port, newToken);
  }

  /** Whether only this machine can reach it. A name other than localhost counts as reachable. */
  boolean isLoopback() {
    return isLoopback(host);
  }

  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }
}
