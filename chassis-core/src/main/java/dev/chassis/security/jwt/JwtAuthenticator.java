package dev.chassis.security.jwt;

import dev.chassis.context.Principal;
import dev.chassis.security.Authenticator;
import dev.chassis.security.JwtConfig;
import dev.chassis.security.RefusedTokenException;
import dev.chassis.security.RefusedTokenException.Reason;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Believes the tokens of one issuer. Verifying is work for the processor (an RSA signature some 50
 * µs) and done where the request runs; a token just verified is recognised by its hash. Only a
 * token whose key is not known yet waits, for one question to the issuer at most.
 *
 * <p>Between {@link #start} and {@link #stop} the keys are kept fresh. Thread-safe.
 */
public final class JwtAuthenticator implements Authenticator {

  /** Largest token; header sections of 8 KiB could hold no larger one anyway. */
  private static final int MOST_CHARACTERS = 8 * 1024;

  /** Until there are keys at all, the issuer is asked more often. */
  private static final Duration FIRST_KEYS = Duration.ofSeconds(5);

  private final JwtConfig config;
  private final Ticker ticker;
  private final Timers timers;
  private final KeyEndpoint endpoint;
  private final IssuerKeys keys;
  private final TokenVerifier verifier;
  private final VerifiedTokens verified;
  private Timers.@Nullable Timer impatient;
  private Timers.@Nullable Timer regular;

  private JwtAuthenticator(
      Vertx vertx, JwtConfig config, MeterRegistry meters, Ticker ticker, Timers timers) {
    this.config = config;
    this.ticker = ticker;
    this.timers = timers;
    this.endpoint = new KeyEndpoint(vertx, config);
    this.keys = new IssuerKeys(endpoint::fetch, config.refresh(), meters, ticker);
    this.verifier = new TokenVerifier(config, ticker);
    this.verified = new VerifiedTokens(config.rules().remembered(), ticker);
  }

  /**
   * An authenticator that has no keys yet.
   *
   * @throws IllegalStateException when the jar that reads tokens is missing, naming what to add
   */
  public static JwtAuthenticator create(
      Vertx vertx, JwtConfig config, MeterRegistry meters, Ticker ticker, Timers timers) {
    requireLibrary(JwtAuthenticator.class.getClassLoader());
    return new JwtAuthenticator(vertx, config, meters, ticker, timers);
  }

  /** Checks for the library before any class of it is touched. */
  static void requireLibrary(ClassLoader classes) {
    try {
      Class.forName("com.nimbusds.jose.JWSObject", false, classes);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "security.jwt needs a library to read tokens: add the dependency"
              + " com.nimbusds:nimbus-jose-jwt:10.10 to this service",
          e);
    }
  }

  /**
   * Asks for the keys, now and from time to time. Succeeds whether or not they can be had: an
   * issuer that is down must not keep services from starting; see {@link #ready}.
   */
  public Future<Void> start() {
    keys.refresh();
    regular = timers.every(config.refresh().every(), keys::refresh);
    impatient = timers.every(FIRST_KEYS, this::askUntilAnswered);
    return Future.succeededFuture();
  }

  private void askUntilAnswered() {
    if (keys.current() == null) {
      keys.refresh();
    } else if (impatient != null) {
      impatient.cancel();
    }
  }

  /** Stops asking. */
  public Future<Void> stop() {
    if (regular != null) {
      regular.cancel();
    }
    if (impatient != null) {
      impatient.cancel();
    }
    return endpoint.close();
  }

  /** Succeeds once keys are there: without them every token would be refused. */
  public Future<Void> ready() {
    return keys.current() == null
        ? Future.failedFuture("no keys from " + config.keys().getHost() + " yet")
        : Future.succeededFuture();
  }

  @Override
  public Future<Principal> authenticate(String token) {
    try {
      return tryAuthenticate(token);
    } catch (RefusedTokenException refused) {
      return Future.failedFuture(refused);
    }
  }

  private Future<Principal> tryAuthenticate(String token) {
    if (token.length() > MOST_CHARACTERS) {
      throw new RefusedTokenException(Reason.OVERSIZED);
    }
    var hash = VerifiedTokens.hash(token);
    var now = keys.current();
    var known = verified.find(hash, now);
    if (known != null) {
      return Future.succeededFuture(known);
    }
    var read = verifier.read(token);
    var key = now == null ? null : now.find(read.keyId(), read.algorithm());
    if (now != null && key != null) {
      return Future.succeededFuture(verify(hash, read, key, now));
    }
    return keys.newer(now == null ? Reason.NO_KEYS : Reason.UNKNOWN_KEY)
        .map(newer -> verify(hash, read, require(newer, read), newer));
  }

  private static VerificationKey require(KeySet keys, TokenVerifier.Unverified token) {
    var key = keys.find(token.keyId(), token.algorithm());
    if (key == null) {
      throw new RefusedTokenException(Reason.UNKNOWN_KEY);
    }
    return key;
  }

  private Principal verify(
      ByteBuffer hash, TokenVerifier.Unverified token, VerificationKey key, KeySet from) {
    var found = verifier.verify(token, key);
    var left = Duration.between(ticker.now(), found.until());
    var memory = config.rules().rememberFor();
    var shorter = left.compareTo(memory) < 0 ? left : memory;
    verified.add(hash, found.principal(), from, shorter.toNanos());
    return found.principal();
  }
}
