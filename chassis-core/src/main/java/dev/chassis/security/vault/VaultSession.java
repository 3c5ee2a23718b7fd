package dev.chassis.security.vault;

import dev.chassis.redaction.Redactor;
import dev.chassis.security.vault.VaultException.Kind;
import dev.chassis.security.vault.VaultLogin.Method;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token in use: got by a login, renewed in time, and got anew when that ends. Used in turns.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/token">tokens</a>
 */
final class VaultSession {

  private static final Logger log = LoggerFactory.getLogger(VaultSession.class);

  private final VaultApi api;
  private final VaultConfig config;
  private final VaultLogin how;
  private final DoubleSupplier draw;
  private volatile Ticker ticker = Ticker.system();
  private volatile @Nullable VaultToken token;
  private @Nullable String toldOfEnd;

  VaultSession(VaultApi api, VaultConfig config, DoubleSupplier draw) {
    this.api = api;
    this.config = config;
    this.how = Objects.requireNonNull(config.login(), "login");
    this.draw = draw;
  }

  /** The token; logs in when there is none or it has ended. */
  CompletableFuture<VaultToken> token() {
    var current = token;
    return current == null || current.validity().isOver(ticker.nanos())
        ? login()
        : CompletableFuture.completedFuture(current);
  }

  /** The token, renewed or got anew when its time has come. */
  CompletableFuture<VaultToken> upkeep() {
    var current = token;
    if (current == null || current.validity().isOver(ticker.nanos())) {
      return login();
    }
    if (!current.validity().isDue(ticker.nanos())) {
      return CompletableFuture.completedFuture(current);
    }
    return current.renewable() ? renew(current) : login();
  }

  /** After a 403: the same token when Vault still knows it, else one got anew. */
  CompletableFuture<VaultToken> confirmed(VaultToken doubted) {
    return api.get("auth/token/lookup-self", doubted.value())
        .thenCompose(reply -> reply.ok() ? CompletableFuture.completedFuture(doubted) : login());
  }

  /** When the token needs care; null before the first login. */
  @Nullable Long due() {
    var current = token;
    return current == null ? null : current.validity().due();
  }

  /** From now on time is told by {@code other}. */
  void tellTimeBy(Ticker other) {
    long shift = other.nanos() - ticker.nanos();
    ticker = other;
    var current = token;
    token = current == null ? null : current.shifted(shift);
  }

  /** Gives a token back that this session logged in for, and with it all that hangs on it. */
  CompletableFuture<Boolean> revoke() {
    var current = token;
    token = null;
    if (current == null || how.method() == Method.TOKEN || !config.revokeAtStop()) {
      return CompletableFuture.completedFuture(false);
    }
    return api.post("auth/token/revoke-self", current.value(), new JsonObject())
        .thenApply(VaultReply::ok);
  }

  private CompletableFuture<VaultToken> renew(VaultToken current) {
    return api.post("auth/token/renew-self", current.value(), new JsonObject())
        .thenCompose(
            reply -> {
              var auth = reply.object("auth");
              if (!reply.ok()) {
                log.info("Vault does not renew the token ({}): logging in", reply.complaint());
                return login();
              }
              if (current.validity().isCutShort(VaultToken.seconds(auth, "lease_duration"))) {
                // Its maximum is near. What the old one gave holds till then: time to change over.
                return login();
              }
              return use(VaultToken.granted(auth, ticker.nanos(), draw.getAsDouble()));
            });
  }

  private CompletableFuture<VaultToken> login() {
    return how.method() == Method.TOKEN ? lookUp() : logIn();
  }

  private CompletableFuture<VaultToken> lookUp() {
    // Revealed each time: a token in a file is replaced by whoever wrote it.
    var value = Objects.requireNonNull(how.token()).reveal();
    return api.get("auth/token/lookup-self", value)
        .thenCompose(
            reply -> {
              if (!reply.ok()) {
                throw refused(reply, "the token of vault.login.token", "is it wrong or expired?");
              }
              var found =
                  VaultToken.lookedUp(
                      value, reply.object("data"), ticker.nanos(), draw.getAsDouble());
              tellOfEnd(found);
              return use(found);
            });
  }

  private void tellOfEnd(VaultToken found) {
    if (!found.renewable()
        && found.validity().length().toDays() < 365
        && !found.value().equals(toldOfEnd)) {
      toldOfEnd = found.value();
      log.warn(
          "the token of vault.login.token ends in {} s and cannot be renewed; give a new one in"
              + " time, or use another vault.login.method",
          found.validity().length().toSeconds());
    }
  }

  private CompletableFuture<VaultToken> logIn() {
    var mount = how.mountPath();
    return api.post("auth/" + mount + "/login", null, proof())
        .thenCompose(
            reply -> {
              if (!reply.ok()) {
                throw refused(reply, "the login at auth/" + mount, "check vault.login." + keys());
              }
              var auth = reply.object("auth");
              return use(VaultToken.granted(auth, ticker.nanos(), draw.getAsDouble()));
            });
  }

  private String keys() {
    return how.method() == Method.APPROLE ? "role and secretId" : "role and jwtFile";
  }

  private JsonObject proof() {
    if (how.method() == Method.APPROLE) {
      return new JsonObject()
          .put("role_id", how.role())
          .put("secret_id", Objects.requireNonNull(how.secretId()).reveal());
    }
    try {
      var jwt = Files.readString(how.kubernetesToken()).trim();
      return new JsonObject().put("role", how.role()).put("jwt", jwt);
    } catch (IOException e) {
      throw new VaultException(
          Kind.WRONG, "vault.login.jwtFile " + how.kubernetesToken() + " cannot be read: " + e);
    }
  }

  private VaultException refused(VaultReply reply, String what, String hint) {
    return new VaultException(
        Kind.DENIED,
        "Vault at "
            + config.address()
            + " refuses "
            + what
            + " ("
            + reply.complaint()
            + "); "
            + hint
            + (config.namespace() == null ? "" : " and vault.namespace"));
  }

  private CompletableFuture<VaultToken> use(VaultToken next) {
    Redactor.learn(next.value());
    token = next;
    return CompletableFuture.completedFuture(next);
  }
}
