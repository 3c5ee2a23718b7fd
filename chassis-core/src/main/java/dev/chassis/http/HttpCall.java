package dev.chassis.http;

import dev.chassis.context.Principal;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The request that a handler answers. */
public interface HttpCall {

  /** Method, such as {@code GET}. */
  String method();

  /** Decoded value of {@code {name}} in the template. */
  String path(String name);

  /** First value of a query parameter, decoded. */
  Optional<String> query(String name);

  /** First value of a header. */
  Optional<String> header(String name);

  /** Who asks; empty when no token was shown. */
  Optional<Principal> principal();

  /**
   * IP address of the client: the last one in the chain of forwarded addresses that no believed
   * proxy stands behind, see {@code http.trust}.
   */
  String clientAddress();

  /** Whether the client's own connection was encrypted, as far as believed proxies say. */
  boolean isSecure();

  /** This server as the client addressed it, such as {@code https://shop.example}; no path. */
  String serverUrl();

  /** The vertx-web view of the request. */
  RoutingContext routing();
}
