package dev.chassis.security.jwt;

import dev.chassis.security.KeyRefresh;
import dev.chassis.security.RefusedTokenException;
import dev.chassis.security.RefusedTokenException.Reason;
import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys as last got. Asks again when a token names a key that is not there, but never
 * more often than allowed, whatever tokens come; keeps what it has while the issuer cannot be
 * reached. Thread-safe.
 */
final class IssuerKeys {

  private static final Logger log = LoggerFactory.getLogger(JwtAuthenticator.class);

  private final Supplier<Future<KeySet>> endpoint;
  private final KeyRefresh refresh;
  private final Ticker ticker;
  private final Counter fetched;
  private final Counter failed;
  private volatile State state = new State(null, null, 0);

  IssuerKeys(
      Supplier<Future<KeySet>> endpoint, KeyRefresh refresh, MeterRegistry meters, Ticker ticker) {
    this.endpoint = endpoint;
    this.refresh = refresh;
    this.ticker = ticker;
    this.fetched = Signals.SECURITY_JWT_KEY_FETCHES.counter(meters, "success");
    this.failed = Signals.SECURITY_JWT_KEY_FETCHES.counter(meters, "failure");
  }

  /**
   * What is known.
   *
   * @param keys null before the first answer
   * @param asked the question under way or, when over, the last one; null before the first
   * @param askedAtNanos when it was asked
   */
  private record State(@Nullable KeySet keys, @Nullable Promise<KeySet> asked, long askedAtNanos) {

    boolean isAsking() {
      return asked != null && !asked.future().isComplete();
    }
  }

  /** The keys as last got; null before the first answer. */
  @Nullable KeySet current() {
    return state.keys();
  }

  /** The keys after one more question, where one may be asked; else refused for {@code reason}. */
  Future<KeySet> newer(Reason reason) {
    var now = state;
    if (now.isAsking()) {
      return answerTo(now);
    }
    return mayAsk(now) ? ask(now) : Future.failedFuture(new RefusedTokenException(reason));
  }

  /** Asks, unless somebody asks now or did just before. Never fails. */
  void refresh() {
    var now = state;
    if (!now.isAsking() && (now.keys() == null || mayAsk(now))) {
      ask(now);
    }
  }

  private boolean mayAsk(State now) {
    return now.asked() == null || ticker.nanos() - now.askedAtNanos() >= refresh.apart().toNanos();
  }

  private Future<KeySet> ask(State now) {
    var promise = Promise.<KeySet>promise();
    var asking = new State(now.keys(), promise, ticker.nanos());
    synchronized (this) {
      if (!state.equals(now)) {
        return answerTo(state); // Another thread was faster; its question is ours.
      }
      state = asking;
    }
    endpoint.get().onComplete(keys -> got(asking, keys), cause -> missed(asking, cause));
    return answerTo(asking);
  }

  private static Future<KeySet> answerTo(State asking) {
    return asking.asked() == null
        ? Future.failedFuture(new RefusedTokenException(Reason.NO_KEYS))
        : asking.asked().future();
  }

  private void got(State asking, KeySet keys) {
    fetched.increment();
    synchronized (this) {
      state = new State(keys, asking.asked(), asking.askedAtNanos());
    }
    if (asking.keys() == null) {
      log.info("The issuer's keys were read");
    }
    complete(asking, promise -> promise.tryComplete(keys));
  }

  private void missed(State asking, Throwable cause) {
    failed.increment();
    log.atWarn()
        .addKeyValue("error.message", String.valueOf(cause.getMessage()))
        .log(
            asking.keys() == null
                ? "The issuer's keys cannot be read: no token is believed"
                : "The issuer's keys cannot be read again: the old ones are kept");
    var kept = asking.keys();
    complete(
        asking,
        promise -> {
          if (kept == null) {
            promise.tryFail(new RefusedTokenException(Reason.NO_KEYS));
          } else {
            promise.tryComplete(kept);
          }
        });
  }

  private static void complete(State asking, Consumer<Promise<KeySet>> how) {
    if (asking.asked() != null) {
      how.accept(asking.asked());
    }
  }
}
