package dev.chassis.heartbeat;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The address of a health page. */
record CheckUrl(String text, String host, int port, boolean tls, String path) {

  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** Null when {@code text} is no http or https address with a host. */
  static @Nullable CheckUrl parse(String text) {
    try {
      var uri = new URI(text);
      boolean tls = "https".equals(uri.getScheme());
      if ((!tls && !"http".equals(uri.getScheme()))
          || uri.getHost() == null
          || uri.getUserInfo() != null) {
        return null;
      }
      int port = uri.getPort() > 0 ? uri.getPort() : tls ? HTTPS : HTTP;
      var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      return new CheckUrl(text, uri.getHost(), port, tls, path + query);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
