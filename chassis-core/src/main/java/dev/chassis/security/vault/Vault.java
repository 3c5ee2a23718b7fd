package dev.chassis.security.vault;

import dev.chassis.ChassisModule;
import dev.chassis.Preparation;
import dev.chassis.ServiceContext;
import dev.chassis.config.Configuration;
import dev.chassis.config.ReferenceException;
import dev.chassis.config.ReferenceResolver;
import dev.chassis.config.ReferenceScheme;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Secrets from HashiCorp Vault, or what speaks its API, as configuration values: <code>
 * "${vault:kv/data/orders#password}"</code> is the field {@code password} of what {@code GET
 * /v1/kv/data/orders} gives, <code>"${vault:database/creds/orders#username}"</code> one of a user
 * made for this service. Tokens and leases are renewed, and what has been rotated reaches the
 * {@link dev.chassis.config.Secret} that holds it without a restart. Settings are {@link
 * VaultConfig} under {@code vault}; a service whose values do not refer to Vault never asks it.
 *
 * <pre>{@code
 * Chassis.service("orders").with(Vault.module())
 * }</pre>
 */
public final class Vault implements ChassisModule {

  private static final String SECTION = "vault";

  private Vault() {}

  /** The module; it keeps no state, so one may serve several services. */
  public static ChassisModule module() {
    return new Vault();
  }

  @Override
  public String name() {
    return SECTION;
  }

  @Override
  public List<ReferenceScheme> references() {
    return List.of(new Scheme());
  }

  @Override
  public void prepare(Preparation preparation) {
    // So that its keys are known also where no value refers to Vault.
    preparation.config(SECTION, VaultConfig.class);
  }

  @Override
  public void install(ServiceContext chassis) {
    chassis.component(Phase.RESOURCES, new Keeper(chassis));
  }

  private static final class Scheme implements ReferenceScheme {

    @Override
    public String name() {
      return SECTION;
    }

    @Override
    public @Nullable ReferenceResolver open(Configuration configuration) throws ReferenceException {
      var config = configuration.bind(SECTION, VaultConfig.class);
      if (config == null) {
        return null;
      }
      if (config.login() == null) {
        throw new ReferenceException(
            "it takes a login: set vault.login.method to token, approle or kubernetes");
      }
      try {
        return new VaultReferences(config);
      } catch (VaultException e) {
        throw new ReferenceException(e.getMessage(), e);
      }
    }
  }

  /** Starts and ends the upkeep with the service. */
  private record Keeper(ServiceContext chassis) implements Component {

    @Override
    public String name() {
      return SECTION;
    }

    @Override
    public Future<?> start() {
      // Only now: the service's own settings, read after this was installed, opened it.
      references().ifPresent(this::start);
      return Future.succeededFuture();
    }

    private void start(VaultReferences references) {
      // A Vault that is away breaks nothing yet, and another instance has the same one.
      chassis.health().advisory(SECTION, () -> answer(references.trouble()));
      references.start(chassis.ticker(), chassis.timers());
    }

    @Override
    public Future<?> stop() {
      references().ifPresent(VaultReferences::stop);
      return Future.succeededFuture();
    }

    @Override
    public void kill() {
      references().ifPresent(VaultReferences::stop);
    }

    private Optional<VaultReferences> references() {
      return chassis.find(VaultReferences.class);
    }

    private static Future<?> answer(@Nullable String trouble) {
      return trouble == null ? Future.succeededFuture() : Future.failedFuture(trouble);
    }
  }
}
