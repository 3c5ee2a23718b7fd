package dev.chassis.http.idempotency;

import dev.chassis.http.Problem;
import dev.chassis.http.server.AnswerRecorder;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on a request once, however often it comes, as long as it comes with the same key from the
 * same caller.
 *
 * <p>The answer is kept before it is sent, and also when the caller or the time limit did not wait
 * for it: that is when it is asked for again. Between the handler's work and the keeping of its
 * answer there is a moment in which a crash leaves work without an answer; only the handler can
 * close that gap, by writing both in one transaction.
 *
 * @see <a
 *     href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header">The
 *     Idempotency-Key HTTP Header Field</a>
 */
public final class Idempotency {

  /** The request header. */
  public static final String KEY = "idempotency-key";

  /** On an answer that was given before: {@code true}. */
  public static final String REPLAYED = "idempotency-replayed";

  private static final Logger log = LoggerFactory.getLogger(Idempotency.class);

  /** A string as the draft has it, in quotes, or the bare key that most callers send. */
  private static final Pattern SYNTAX =
      Pattern.compile("\"([ !#-\\[\\]-~]{1,255})\"|([!#-+\\--~]{1,255})");

  /** Refusals that come before any work: the same key may come again with a better request. */
  private static final Set<Integer> REFUSED = Set.of(400, 401, 403, 406, 408, 413, 415, 425, 429);

  private final Supplier<IdempotencyStore> stores;
  private final IdempotencyConfig config;
  private final Function<Exchange, String> caller;
  private volatile @Nullable IdempotencyStore store;

  /**
   * Idempotency with what is kept in a store.
   *
   * @param stores gives it, when the first key comes: until then a service may provide its own
   * @param caller who asks: nobody is given another's answer
   */
  public Idempotency(
      Supplier<IdempotencyStore> stores,
      IdempotencyConfig config,
      Function<Exchange, String> caller) {
    this.stores = stores;
    this.config = config;
    this.caller = caller;
  }

  /**
   * Tells callers apart by who a token proved them to be, else by the names in their certificate
   * and the credentials they show: who comes back with a new token is the same caller only where
   * tokens are checked, and with a new certificate as long as it is for the same names.
   */
  public static String whoAsks(Exchange exchange) {
    var principal = exchange.requestContext().principal();
    if (principal != null) {
      return digest(Buffer.buffer(principal.issuer() + " " + principal.subject()));
    }
    var shown = exchange.request().getHeader("authorization");
    var names = exchange.peer().names();
    if (shown == null && names.isEmpty()) {
      return "anonymous";
    }
    return digest(Buffer.buffer(new TreeSet<>(names) + " " + (shown == null ? "" : shown)));
  }

  /**
   * Whether the request has a key, or need not; else it was answered. Asked before the body is
   * read.
   */
  public boolean admits(Exchange exchange, boolean required) {
    var keys = exchange.request().headers().getAll(KEY);
    if (keys.isEmpty() && required) {
      Answers.problem(exchange, missing());
      return false;
    }
    if (keys.size() > 1 || (keys.size() == 1 && keyOf(exchange) == null)) {
      Answers.problem(exchange, malformed());
      return false;
    }
    return true;
  }

  /** The key without its quotes; null when there is none, or it is malformed. */
  public static @Nullable String keyOf(Exchange exchange) {
    var given = exchange.request().getHeader(KEY);
    var found = given == null ? null : SYNTAX.matcher(given);
    if (found == null || !found.matches()) {
      return null;
    }
    return found.group(1) == null ? found.group(2) : found.group(1);
  }

  /** Runs {@code work} if the request is new, else answers what it was answered before. */
  public void once(Exchange exchange, String key, Buffer body, Runnable work) {
    var request = exchange.request();
    var scoped = caller.apply(exchange) + ' ' + key;
    var what = Buffer.buffer(request.method() + " " + request.uri() + "\n").appendBuffer(body);
    store()
        .claim(scoped, digest(what), config.lease())
        .onComplete(
            claim -> exchange.onContext(() -> proceed(exchange, scoped, claim, work)),
            failure -> exchange.onContext(() -> unavailable(exchange, failure)));
  }

  private void proceed(Exchange exchange, String key, Claim claim, Runnable work) {
    if (claim instanceof Claim.Answered answered) {
      Answers.replay(exchange, answered.answer().status(), headers(answered), body(answered));
    } else if (claim instanceof Claim.InFlight) {
      Answers.problem(exchange, inFlight(), Map.of("retry-after", "1"));
    } else if (claim instanceof Claim.OtherRequest) {
      Answers.problem(exchange, reused());
    } else if (exchange.isOver()) {
      release(key);
    } else {
      exchange.record(new Recorder(key));
      exchange.atEnd(this::notWorkedOn);
      work.run();
    }
  }

  /** Refused on its way to the handler: what will never have an answer must not stay claimed. */
  private void notWorkedOn(Exchange exchange) {
    if (!exchange.isWorkedOn() && exchange.takeRecorder() instanceof Recorder untouched) {
      release(untouched.key);
    }
  }

  private IdempotencyStore store() {
    var known = store;
    if (known == null) {
      known = stores.get();
      store = known;
    }
    return known;
  }

  private void release(String key) {
    store()
        .release(key)
        .onFailure(failure -> log.warn("An idempotency key stays claimed", failure));
  }

  private static void unavailable(Exchange exchange, Throwable failure) {
    log.warn("Request refused: nobody can tell whether it was worked on before", failure);
    Answers.problem(
        exchange,
        Problem.of(
            503,
            "idempotency-unavailable",
            "Service Unavailable",
            "It cannot be told now whether this was done before."),
        Map.of("retry-after", "1"));
  }

  private static Map<String, String> headers(Claim.Answered answered) {
    return answered.answer().headers();
  }

  private static @Nullable Buffer body(Claim.Answered answered) {
    return answered.answer().body();
  }

  /** Keeps what the handler answers to one claimed key. */
  private final class Recorder implements AnswerRecorder {

    private final String key;

    Recorder(String key) {
      this.key = key;
    }

    @Override
    public void record(
        int status, Map<String, String> headers, @Nullable Buffer body, Runnable send) {
      if (status >= 500 || REFUSED.contains(status)) {
        skip(send);
        return;
      }
      store()
          .complete(key, new StoredAnswer(status, headers, body), config.ttl())
          .onFailure(failure -> log.warn("An answer could not be kept", failure))
          .onComplete(kept -> send.run());
    }

    @Override
    public void skip(Runnable send) {
      release(key);
      send.run();
    }
  }

  private static String digest(Buffer content) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static Problem missing() {
    return Problem.of(
        400,
        "idempotency-key-required",
        "Bad Request",
        "The request needs an Idempotency-Key: without one it cannot be repeated safely.");
  }

  private static Problem malformed() {
    return Problem.of(
        400,
        "invalid-idempotency-key",
        "Bad Request",
        "One Idempotency-Key is expected, of 1 to 255 visible characters.");
  }

  private static Problem inFlight() {
    return Problem.of(409, "request-in-flight", "Conflict", "The same request is being worked on.");
  }

  private static Problem reused() {
    return Problem.of(
        422,
        "idempotency-key-reused",
        "Unprocessable Content",
        "The Idempotency-Key came before with another request.");
  }
}
