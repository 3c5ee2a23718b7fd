package dev.chassis.discovery;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance serves.
 *
 * @param host IP literal or name, an IPv6 literal without brackets
 * @param port TCP port, 1 to 65535
 * @param tls whether it speaks TLS
 */
public record Endpoint(String host, int port, boolean tls) {

  private static final int MAX_PORT = 65_535;

  /** Reads {@code [http[s]://]host:port}; null when it is something else. */
  static @Nullable Endpoint parse(String text) {
    try {
      var uri = new URI(text.contains("://") ? text : "http://" + text);
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean bare =
          uri.getRawPath().isEmpty() && uri.getRawQuery() == null && uri.getRawUserInfo() == null;
      if (!known || !bare || uri.getHost() == null || !isPort(uri.getPort())) {
        return null;
      }
      return new Endpoint(
          withoutBrackets(uri.getHost()), uri.getPort(), uri.getScheme().length() > 4);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Whether {@code port} is one that can be called, 1 to 65535. */
  public static boolean isPort(int port) {
    return port >= 1 && port <= MAX_PORT;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** {@code host:port}, an IPv6 literal in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
