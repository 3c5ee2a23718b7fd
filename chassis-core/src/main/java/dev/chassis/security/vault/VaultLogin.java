package dev.chassis.security.vault;

import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the service gets its token. Config keys live under {@code vault.login}.
 *
 * @param method {@code token}, {@code approle} or {@code kubernetes}; no default
 * @param mount path below {@code auth/} at which the method is mounted; default its name
 * @param token for {@code token}: the token itself, such as <code>${file:/run/secrets/token}</code>
 * @param role for {@code approle} its role id, for {@code kubernetes} the name of the role
 * @param secretId for {@code approle}: the secret id
 * @param jwtFile for {@code kubernetes}: the service account's token, read anew at each login
 *     because Kubernetes rotates it; default where Kubernetes mounts it
 */
public record VaultLogin(
    Method method,
    @Nullable String mount,
    @Nullable Secret token,
    @Nullable String role,
    @Nullable Secret secretId,
    @Nullable Path jwtFile) {

  // Where a pod finds the token of its service account.
  private static final Path KUBERNETES_TOKEN =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  /** The ways to come in. */
  public enum Method {
    /** A token that was given. */
    TOKEN,
    /** A role id and a secret id. */
    APPROLE,
    /** The token of a Kubernetes service account. */
    KUBERNETES
  }

  /** Checks that the method has what it needs. */
  public VaultLogin {
    Check.all(
        Check.present("method", method),
        Check.that(
            method != Method.TOKEN || token != null, "token", null, "a token for method token"),
        Check.that(
            method == Method.TOKEN || (role != null && !role.isBlank()),
            "role",
            role,
            method == Method.APPROLE ? "the role id for method approle" : "the name of a role"),
        Check.that(
            method != Method.APPROLE || secretId != null,
            "secretId",
            null,
            "the secret id for method approle"));
  }

  /** A given token. */
  public static VaultLogin token(Secret token) {
    return new VaultLogin(Method.TOKEN, null, token, null, null, null);
  }

  /** AppRole. */
  public static VaultLogin appRole(String roleId, Secret secretId) {
    return new VaultLogin(Method.APPROLE, null, null, roleId, secretId, null);
  }

  /** Kubernetes, with the service account's token in {@code jwtFile}. */
  public static VaultLogin kubernetes(String role, Path jwtFile) {
    return new VaultLogin(Method.KUBERNETES, null, null, role, null, jwtFile);
  }

  /** The service account's token. */
  Path kubernetesToken() {
    return jwtFile == null ? KUBERNETES_TOKEN : jwtFile;
  }

  /** Path of the method, below {@code auth/}. */
  String mountPath() {
    return mount == null ? method.name().toLowerCase(Locale.ROOT) : mount;
  }
}
