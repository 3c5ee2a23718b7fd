package dev.chassis.testkit.security;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chassis.Environment;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity provider on this machine: issues tokens, publishes its keys, changes them, goes down
 * and comes back, and counts how often it is asked.
 *
 * <pre>{@code
 * try (var login = FakeIdentityProvider.start();
 *     var orders = ServiceUnderTest.start(chassis, login.configure("orders"))) {
 *   orders.http().get("/orders/1", Map.of("authorization", login.bearer("alice", "teller")));
 * }
 * }</pre>
 */
public final class FakeIdentityProvider implements AutoCloseable {

  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final HttpServer server;
  private final Ticker ticker;
  private final List<SigningKey> keys = new CopyOnWriteArrayList<>();
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger created = new AtomicInteger();
  private final String issuer;
  private volatile String audience = "service";
  private volatile boolean down;

  private FakeIdentityProvider(HttpServer server, Ticker ticker) {
    this.server = server;
    this.ticker = ticker;
    this.issuer = "http://127.0.0.1:" + server.getAddress().getPort();
    addKey("RS256");
    server.createContext("/keys", this::answer);
    server.start();
  }

  /** A provider with one RS256 key, in real time. */
  public static FakeIdentityProvider start() {
    return start(Ticker.system());
  }

  /** A provider with one RS256 key, whose tokens are valid at the time of {@code ticker}. */
  public static FakeIdentityProvider start(Ticker ticker) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return new FakeIdentityProvider(HttpServer.create(address, 0), ticker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Settings that make {@code environment}'s service believe this provider's tokens. */
  public Environment configure(Environment environment, String newAudience) {
    audience = newAudience;
    return environment
        .set("security.jwt.issuer", issuer)
        .set("security.jwt.audience", newAudience)
        .set("security.jwt.keys", keysUrl());
  }

  /** The {@code iss} of its tokens. */
  public String issuer() {
    return issuer;
  }

  /** Where it publishes its keys. */
  public URI keysUrl() {
    return URI.create(issuer + "/keys");
  }

  /** How often it was asked for its keys. */
  public int fetches() {
    return fetches.get();
  }

  /** The newest key. */
  public SigningKey key() {
    return keys.get(keys.size() - 1);
  }

  /** Publishes one more key, used for tokens from now on; the older ones stay. */
  public SigningKey addKey(String algorithm) {
    var key = SigningKey.create("key-" + created.incrementAndGet(), algorithm);
    keys.add(key);
    return key;
  }

  /** Publishes a new key and no other: tokens signed before are worthless once that is noticed. */
  public SigningKey replaceKeys(String algorithm) {
    var key = addKey(algorithm);
    keys.removeIf(old -> !old.equals(key));
    return key;
  }

  /** Answers 503 from now on. */
  public void goDown() {
    down = true;
  }

  /** Answers again. */
  public void comeBack() {
    down = false;
  }

  /** An honest token for ten minutes, not signed yet. */
  public TokenDraft draft(String subject, String... roles) {
    long now = ticker.now().getEpochSecond();
    return new TokenDraft(key())
        .claim("iss", issuer)
        .claim("aud", audience)
        .claim("sub", subject)
        .claim("roles", new JsonArray(List.of(roles)))
        .claim("iat", now)
        .claim("exp", now + LIFETIME.toSeconds());
  }

  /** An honest token for ten minutes. */
  public String token(String subject, String... roles) {
    return draft(subject, roles).signed();
  }

  /** Value of an {@code Authorization} header with an honest token. */
  public String bearer(String subject, String... roles) {
    return "Bearer " + token(subject, roles);
  }

  private void answer(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    try (exchange) {
      if (down) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      var published = new JsonArray();
      keys.forEach(key -> published.add(new JsonObject(key.jwk())));
      var body = new JsonObject().put("keys", published).encode().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("content-type", "application/jwk-set+json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
