package dev.chassis.testkit.vault;

import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the fake knows, and how it answers. Guarded by itself: tests and the server meet here. */
final class VaultState {

  private static final String CREDENTIALS = "database/creds/";

  final KeyValues keyValues;
  final Map<String, TokenTerms> databaseRoles = new HashMap<>();
  final Map<Login, TokenTerms> logins = new HashMap<>();
  final Set<String> denied = new HashSet<>();
  final Map<String, Grant> tokens = new HashMap<>();
  final Map<String, Lease> leases = new HashMap<>();
  private final Ticker ticker;
  String namespace = "";
  boolean sealed;
  private int issued;

  /** Who may log in: method, name of the role, and what proves it. */
  record Login(String method, String role, String proof) {}

  /** A lease ends with the token that asked for it. */
  record Lease(Grant grant, String token, String username) {}

  VaultState(Ticker ticker) {
    this.ticker = ticker;
    this.keyValues = new KeyValues(ticker);
  }

  synchronized VaultAnswer answer(VaultCall call) {
    if (call.path().equals("sys/health")) {
      return health();
    }
    if (sealed) {
      return VaultAnswer.errors(503, "Vault is sealed");
    }
    if (!call.namespace().equals(namespace)) {
      return VaultAnswer.errors(403, "permission denied");
    }
    if (call.writes() && call.path().startsWith("auth/") && call.path().endsWith("/login")) {
      return login(call);
    }
    var token = token(call.token());
    if (token == null) {
      return VaultAnswer.errors(
          403, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n");
    }
    if (denied.contains(call.path())) {
      return VaultAnswer.errors(403, "1 error occurred:\n\t* permission denied\n\n");
    }
    return call.writes() ? write(call, token) : read(call, token);
  }

  private VaultAnswer health() {
    return new VaultAnswer(
        sealed ? 503 : 200,
        new JsonObject().put("initialized", true).put("sealed", sealed).put("standby", false));
  }

  private VaultAnswer login(VaultCall call) {
    var method = call.path().substring("auth/".length(), call.path().length() - "/login".length());
    var kubernetes = call.body().containsKey("jwt");
    var role = call.text(kubernetes ? "role" : "role_id");
    var proof = call.text(kubernetes ? "jwt" : "secret_id");
    var terms = logins.get(new Login(method, role, proof));
    if (terms != null) {
      return VaultAnswer.auth(issue(terms));
    }
    if (!kubernetes) {
      return VaultAnswer.errors(400, "invalid role or secret ID");
    }
    boolean known =
        logins.keySet().stream().anyMatch(l -> l.method.equals(method) && l.role.equals(role));
    return known
        ? VaultAnswer.errors(403, "permission denied")
        : VaultAnswer.errors(400, "invalid role name \"" + role + "\"");
  }

  private VaultAnswer read(VaultCall call, Grant token) {
    var path = call.path();
    if (path.equals("auth/token/lookup-self")) {
      return lookup(token);
    }
    if (path.startsWith(CREDENTIALS)) {
      return credentials(path.substring(CREDENTIALS.length()), token);
    }
    var steps = path.split("/", 3);
    if (steps.length == 3 && steps[1].equals("metadata")) {
      return keyValues.metadata(steps[0] + "/data/" + steps[2]);
    }
    return steps.length == 3 && steps[1].equals("data")
        ? keyValues.read(path, call.version())
        : keyValues.readPlain(path);
  }

  private VaultAnswer write(VaultCall call, Grant token) {
    return switch (call.path()) {
      case "auth/token/renew-self" -> renew(token, VaultAnswer::auth);
      case "auth/token/revoke-self" -> {
        end(token);
        yield VaultAnswer.done();
      }
      case "sys/leases/renew" -> renewLease(call.text("lease_id"));
      case "sys/leases/revoke" -> {
        leases.remove(call.text("lease_id"));
        yield VaultAnswer.done();
      }
      default -> VaultAnswer.errors(404, "no handler for route \"" + call.path() + "\"");
    };
  }

  private VaultAnswer renewLease(String id) {
    var lease = leases.get(id);
    return lease == null || isOver(lease)
        ? VaultAnswer.errors(400, "lease not found")
        : renew(lease.grant, VaultAnswer::renewed);
  }

  private static VaultAnswer renew(
      Grant grant, java.util.function.Function<Grant, VaultAnswer> answer) {
    if (!grant.isRenewable()) {
      return VaultAnswer.errors(400, "lease is not renewable");
    }
    grant.renew();
    return answer.apply(grant);
  }

  private static VaultAnswer lookup(Grant token) {
    return VaultAnswer.data(
        new JsonObject()
            .put("id", token.id())
            .put("ttl", token.seconds())
            .put("creation_ttl", token.creationSeconds())
            .put("explicit_max_ttl", token.maxSeconds())
            .put("renewable", token.isRenewable())
            .put("num_uses", 0)
            .put("orphan", true)
            .put("type", "service"));
  }

  private VaultAnswer credentials(String role, Grant token) {
    var terms = databaseRoles.get(role);
    if (terms == null) {
      return VaultAnswer.errors(400, "unknown role: " + role);
    }
    issued++;
    var grant = new Grant(CREDENTIALS + role + "/" + UUID.randomUUID(), terms, ticker);
    var username = "v-" + role + "-" + issued;
    leases.put(grant.id(), new Lease(grant, token.id(), username));
    var data =
        new JsonObject().put("username", username).put("password", "pw-" + UUID.randomUUID());
    return VaultAnswer.leased(data, grant);
  }

  private @Nullable Grant token(@Nullable String id) {
    var token = id == null ? null : tokens.get(id);
    return token == null || token.isOver() ? null : token;
  }

  Grant issue(TokenTerms terms) {
    return issue("hvs." + UUID.randomUUID(), terms);
  }

  Grant issue(String id, TokenTerms terms) {
    var token = new Grant(id, terms, ticker);
    tokens.put(id, token);
    return token;
  }

  void end(Grant token) {
    token.end();
  }

  boolean isOver(Lease lease) {
    return lease.grant.isOver() || token(lease.token) == null;
  }
}
