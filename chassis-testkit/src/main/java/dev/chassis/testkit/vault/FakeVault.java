package dev.chassis.testkit.vault;

import dev.chassis.testkit.time.Eventually;
import dev.chassis.testkit.vault.VaultState.Login;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A Vault on a free port of the loopback interface: reads of key-value secrets (version 2), logins
 * by AppRole and Kubernetes, tokens and leases that end, dynamic database credentials. It answers
 * by the published HTTP API; how long things last is told by the ticker given, so a test can move
 * it. Thread-safe.
 *
 * <pre>{@code
 * try (var vault = FakeVault.start()) {
 *   vault.token("root", TokenTerms.renewable(Duration.ofHours(1)));
 *   vault.rotate("kv/data/orders", Map.of("password", "old"));
 *   …
 *   vault.rotate("kv/data/orders", Map.of("password", "new"));
 * }
 * }</pre>
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs">the API</a>
 */
public final class FakeVault implements AutoCloseable {

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Timers realTimers = Timers.on(vertx);
  private final VaultState state;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger toFail = new AtomicInteger();
  private volatile Duration delay = Duration.ZERO;
  private final HttpServer server;

  /**
   * A request it has seen.
   *
   * @param method HTTP method
   * @param path without {@code /v1/} and query
   * @param namespace of the header {@code X-Vault-Namespace}; empty when there was none
   */
  public record Request(String method, String path, String namespace) {}

  private FakeVault(Ticker ticker, int port) {
    this.state = new VaultState(ticker);
    this.server =
        Eventually.succeeds(
            vertx.createHttpServer().requestHandler(this::serve).listen(port, "127.0.0.1"));
  }

  /** Starts one in real time. */
  public static FakeVault start() {
    return start(Ticker.system());
  }

  /** Starts one whose tokens and leases grow old by {@code ticker}. */
  public static FakeVault start(Ticker ticker) {
    return new FakeVault(ticker, 0);
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  // ---- what it holds

  /**
   * Writes a new version of a key-value secret, {@code kv/data/orders}; without {@code data/} one
   * of an engine of version 1. Returns the number of the version.
   */
  public int rotate(String path, Map<String, ?> fields) {
    synchronized (state) {
      return state.keyValues.write(path, fields);
    }
  }

  /** Deletes the latest version of a key-value secret; its metadata stays. */
  public void delete(String path) {
    synchronized (state) {
      state.keyValues.delete(path);
    }
  }

  /** Makes {@code database/creds/<role>} give credentials that last for {@code terms}. */
  public FakeVault databaseRole(String role, TokenTerms terms) {
    synchronized (state) {
      state.databaseRoles.put(role, terms);
      return this;
    }
  }

  /** User names of dynamic credentials that still let somebody in. */
  public Set<String> liveUsers() {
    synchronized (state) {
      return state.leases.values().stream()
          .filter(lease -> !state.isOver(lease))
          .map(VaultState.Lease::username)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  // ---- who may come in

  /** Adds a token. */
  public FakeVault token(String token, TokenTerms terms) {
    synchronized (state) {
      state.issue(token, terms);
      return this;
    }
  }

  /** Lets an AppRole log in at {@code auth/approle}. */
  public FakeVault appRole(String roleId, String secretId, TokenTerms terms) {
    return login("approle", roleId, secretId, terms);
  }

  /** Lets a Kubernetes service account log in at {@code auth/kubernetes}. */
  public FakeVault kubernetesRole(String role, String jwt, TokenTerms terms) {
    return login("kubernetes", role, jwt, terms);
  }

  /** Lets somebody log in at {@code auth/<mount>}; {@code proof} is a secret id or a JWT. */
  public FakeVault login(String mount, String role, String proof, TokenTerms terms) {
    synchronized (state) {
      state.logins.put(new Login(mount, role, proof), terms);
      return this;
    }
  }

  /** Lets nobody log in any more. Tokens that are there stay. */
  public void refuseLogins() {
    synchronized (state) {
      state.logins.clear();
    }
  }

  /** Serves only requests that name {@code namespace}. */
  public FakeVault namespace(String namespace) {
    synchronized (state) {
      state.namespace = namespace;
      return this;
    }
  }

  // ---- what goes wrong

  /** Seals it: everything is answered with 503. */
  public void seal() {
    synchronized (state) {
      state.sealed = true;
    }
  }

  /** Opens it again. */
  public void unseal() {
    synchronized (state) {
      state.sealed = false;
    }
  }

  /** Takes the right to use {@code path} from every token: 403. */
  public void deny(String path) {
    synchronized (state) {
      state.denied.add(path);
    }
  }

  /** Gives the right back. */
  public void allow(String path) {
    synchronized (state) {
      state.denied.remove(path);
    }
  }

  /** Ends every token, and with them every lease, as a revocation does. */
  public void expireTokens() {
    synchronized (state) {
      state.tokens.values().forEach(state::end);
    }
  }

  /** Answers the next {@code n} requests with 500. */
  public void failNext(int n) {
    toFail.set(n);
  }

  /** Answers only after {@code newDelay} of real time; zero for at once. */
  public void answerAfter(Duration newDelay) {
    delay = newDelay;
  }

  // ---- what it saw

  /** All requests, oldest first. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** How often {@code path} was asked for, by any method. */
  public int requestsOf(String path) {
    return (int) requests.stream().filter(request -> request.path.equals(path)).count();
  }

  @Override
  public void close() {
    Eventually.succeeds(vertx.close());
  }

  private void serve(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              var call = call(request, body);
              requests.add(new Request(call.method(), call.path(), call.namespace()));
              var wait = delay;
              if (wait.isZero()) {
                answer(request, call);
              } else {
                realTimers.after(wait, () -> answer(request, call));
              }
            });
  }

  private void answer(HttpServerRequest request, VaultCall call) {
    boolean fails = toFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    var answer = fails ? VaultAnswer.errors(500, "internal error") : state.answer(call);
    var response = request.response().setStatusCode(answer.status());
    response.putHeader("cache-control", "no-store");
    if (answer.body() == null) {
      response.end();
    } else {
      response.putHeader("content-type", "application/json").end(answer.body().toBuffer());
    }
  }

  private static VaultCall call(HttpServerRequest request, Buffer body) {
    var path = request.path();
    var namespace = request.getHeader("X-Vault-Namespace");
    return new VaultCall(
        request.method().name(),
        path.startsWith("/v1/") ? path.substring("/v1/".length()) : path,
        request.getParam("version"),
        request.getHeader("X-Vault-Token"),
        namespace == null ? "" : namespace,
        body.length() == 0 ? new JsonObject() : body.toJsonObject());
  }
}
