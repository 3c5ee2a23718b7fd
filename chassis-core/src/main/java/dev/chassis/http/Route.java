package dev.chassis.http;

import dev.chassis.config.DataSize;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.function.Function;

/**
 * A declared route, to say more about it. Only before the server starts: once a request has come,
 * every method throws {@link IllegalStateException}.
 */
public interface Route {

  /** Method, such as {@code GET}. */
  String method();

  /** Path template, such as {@code /orders/{id}}. */
  String template();

  /** Refuses query parameters that nothing asks for, instead of ignoring them. */
  Route strictQuery();

  /**
   * Offers the answer in one more form beside JSON, for callers whose {@code Accept} prefers it.
   *
   * @param mediaType such as {@code text/csv}; parameters such as a charset may follow
   * @param type what the handler answers
   * @param writer writes it; runs on the event loop
   */
  <T> Route produces(String mediaType, Class<T> type, Function<? super T, Buffer> writer);

  /**
   * Gives every JSON answer to GET a weak entity tag, a hash of its bytes, so that a caller who has
   * it already gets 304. Saves sending, not making it. A {@link Reply#withEtag} of the handler
   * wins.
   */
  Route etags();

  /** Answers 428 to callers who do not say with {@code If-Match} which state they change. */
  Route requiresIfMatch();

  /**
   * Says with every answer that callers should move on.
   *
   * @param since when it was, or will be, deprecated
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9745">RFC 9745</a>
   */
  Route deprecated(LocalDate since);

  /**
   * Says with every answer that callers should move on, and until when.
   *
   * @param since when it was, or will be, deprecated
   * @param sunset when it may stop to answer, not before {@code since}
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8594">RFC 8594</a>
   */
  Route deprecated(LocalDate since, LocalDate sunset);

  /**
   * Describes the answer: 200 with JSON of this type. The description is not checked; who accepts
   * no JSON then gets 406 before the handler runs.
   */
  default Route returns(Class<?> type) {
    return returns(200, type);
  }

  /** Describes one more answer, such as 202: JSON of this type. */
  Route returns(int status, Class<?> type);

  /** Describes the answer: 200 with a JSON array of this type. */
  Route returnsList(Class<?> element);

  /** Describes one more answer without a body, such as 204. */
  Route returnsNothing(int status);

  /** Describes a problem that the handler may answer, beside those the chassis finds. */
  Route fails(int status, String when);

  /** Says in a few words what the route does. */
  Route summary(String text);

  /** Says at length what the route does; may be CommonMark. */
  Route description(String text);

  /** Names the operation for generated clients; by default made of method and template. */
  Route operationId(String id);

  /** Groups the route with others. */
  Route tags(String... tags);

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
