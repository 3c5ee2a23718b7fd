package dev.chassis.security.vault;

import dev.chassis.config.Check;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where Vault is and how to come in. Config keys live under {@code vault}; they say where values
 * such as <code>${vault:kv/data/orders#password}</code> come from.
 *
 * @param address of the Vault cluster, http or https, without {@code /v1}; default {@code
 *     https://127.0.0.1:8200}, as for the {@code vault} command
 * @param namespace sent as {@code X-Vault-Namespace} (Enterprise and HCP); default none
 * @param caFile PEM file with the certificates to trust, and no others; default those of the JVM
 * @param login how a token is got; needed as soon as a value refers to Vault
 * @param timeout of each request, longer than zero; default 5 s
 * @param startTimeout how long a start waits for a Vault that is away, sealed or broken; zero or
 *     longer, zero asks once; default 30 s
 * @param refresh time between two looks at a key-value secret, longer than zero: how long a
 *     rotation takes to arrive at most; default 1 min
 * @param revokeAtStop whether a token got by a login is revoked when the service stops, which ends
 *     its dynamic credentials at once; a token that was given is never revoked; default true
 */
public record VaultConfig(
    URI address,
    @Nullable String namespace,
    @Nullable Path caFile,
    @Nullable VaultLogin login,
    Duration timeout,
    Duration startTimeout,
    Duration refresh,
    boolean revokeAtStop) {

  /** Checks the ranges. */
  public VaultConfig {
    Check.all(
        Check.that(isHttp(address), "address", address, "a URI such as https://vault:8200"),
        Check.that(
            namespace == null || !namespace.isBlank(), "namespace", namespace, "some text"),
        Check.positive("timeout", timeout),
        Check.notNegative("startTimeout", startTimeout),
        Check.positive("refresh", refresh));
  }

  private static boolean isHttp(@Nullable URI address) {
    return address != null
        && address.getHost() != null
        && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
        && address.getUserInfo() == null
        && address.getQuery() == null;
  }

  /** The defaults above. */
  public static VaultConfig defaults() {
    return new VaultConfig(
        URI.create("https://127.0.0.1:8200"),
        null,
        null,
        null,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        true);
  }

  /** Copy with another address. */
  public VaultConfig withAddress(URI newAddress) {
    return new VaultConfig(
        newAddress, namespace, caFile, login, timeout, startTimeout, refresh, revokeAtStop);
  }

  /** Copy with another login. */
  public VaultConfig withLogin(VaultLogin newLogin) {
    return new VaultConfig(
        address, namespace, caFile, newLogin, timeout, startTimeout, refresh, revokeAtStop);
  }

  /** Copy with other limits of time. */
  public VaultConfig withTimeouts(Duration newTimeout, Duration newStartTimeout) {
    return new VaultConfig(
        address, namespace, caFile, login, newTimeout, newStartTimeout, refresh, revokeAtStop);
  }

  /** Copy with a namespace. */
  public VaultConfig withNamespace(String newNamespace) {
    return new VaultConfig(
        address, newNamespace, caFile, login, timeout, startTimeout, refresh, revokeAtStop);
  }
}
