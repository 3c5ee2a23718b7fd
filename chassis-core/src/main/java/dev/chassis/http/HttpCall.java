package dev.chassis.http;

import dev.chassis.context.Principal;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /**
   * Holds what the caller wants the resource to be ({@code If-Match}, {@code If-Unmodified-Since},
   * {@code If-None-Match}) against what it is, before it is changed.
   *
   * @param current tag of the present state; null when there is no such resource
   * @param lastModified when it last changed; null when unknown
   * @throws ProblemException 412 when it is not so: let it pass
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2">RFC 9110, 13.2.2</a>
   */
  void checkConditions(@Nullable Etag current, @Nullable Instant lastModified);

  /** {@link #checkConditions(Etag, Instant)} by the tag alone. */
  default void checkConditions(@Nullable Etag current) {
    checkConditions(current, null);
  }

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
