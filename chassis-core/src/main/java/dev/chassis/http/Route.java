package dev.chassis.http;

import dev.chassis.config.DataSize;
import java.time.Duration;

/**
 * A declared route, to say more about it. Only before the server starts: once a request has come,
 * every method throws {@link IllegalStateException}.
 */
public interface Route {

  /** Method, such as {@code GET}. */
  String method();

  /** Path template, such as {@code /orders/{id}}. */
  String template();

  /** Lets everybody in: no token is needed, even where that is the rule. */
  Route open();

  /** Lets in whoever shows a token that is believed. Where tokens are configured, the default. */
  Route authenticated();

  /** Lets in whoever shows a token with at least one of these roles. */
  Route roles(String... anyOf);

  /**
   * Lets in services whose client certificate holds at least one of these names, letter by letter:
   * a DNS name such as {@code orders}, or a URI such as {@code spiffe://bank.example/orders}. No
   * token is needed, unless {@link #authenticated} or {@link #roles} is said too. Needs {@code
   * http.tls.clientAuthorities}.
   */
  Route callers(String... anyOf);

  /**
   * Gives requests another time limit than {@code http.requestTimeout}, longer or shorter; longer
   * than zero and shorter than {@code http.idleTimeout}. For bodies that are sent or read in pieces
   * it is the longest time between two of them.
   */
  Route timeout(Duration timeout);

  /** Takes bodies of another size than {@code http.maxBody}, larger or smaller. */
  Route maxBody(DataSize size);

  /**
   * Heeds {@code Idempotency-Key}: a request that comes again with its key, from the same caller,
   * is not worked on again but given the first answer, marked {@code idempotency-replayed: true}.
   * While the first is worked on the second is answered 409, and 422 when the key came with another
   * request. Failures of the server are not kept: such a request may be tried again. For POST, PUT
   * and PATCH routes with a JSON body; streamed answers are not kept.
   *
   * @see <a
   *     href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header">The
   *     Idempotency-Key HTTP Header Field</a>
   */
  Route idempotent();

  /** As {@link #idempotent()}, and answers 400 to a request without a key. */
  Route requiresIdempotencyKey();

  /** Who goes first when there is too much to do; default {@link Priority#NORMAL}. */
  Route priority(Priority priority);
}
