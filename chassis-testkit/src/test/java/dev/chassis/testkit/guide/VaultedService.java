package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.config.Secret;
import dev.chassis.observability.Observability;
import dev.chassis.security.vault.Vault;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds a secret that may change. */
final class VaultedService {

  record Database(String user, Secret password) {}

  private VaultedService() {}

  static Chassis chassis() {
    // snippet:module
    return Chassis.service("vaulted")
        .with(Observability.module())
        .with(Vault.module())
        .wiring(VaultedService::wire);
    // end
  }

  private static void wire(ServiceContext chassis) {
    // snippet:holder
    var database = chassis.config("database", Database.class);
    var pool = new Pool(database.user(), database.password());
    database.password().onChange(password -> pool.loginAgain());
    // end
    chassis.http().get("/login", call -> Future.succeededFuture(Map.of("logins", pool.logins.get())));
  }

  /** Stands for a pool of connections: it asks for the password each time it opens one. */
  private static final class Pool {
    private final String user;
    private final Secret password;
    private final AtomicInteger logins = new AtomicInteger();

    Pool(String user, Secret password) {
      this.user = user;
      this.password = password;
      loginAgain();
    }

    void loginAgain() {
      if (!user.isEmpty() && !password.reveal().isEmpty()) {
        logins.incrementAndGet();
      }
    }
  }
}
