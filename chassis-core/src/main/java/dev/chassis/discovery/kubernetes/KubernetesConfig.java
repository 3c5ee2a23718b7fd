package dev.chassis.discovery.kubernetes;

import dev.chassis.config.Check;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the Kubernetes API is reached. Config section {@code discovery.kubernetes}; within a cluster
 * nothing needs to be set. Only {@link #defaults()} and the {@code with} methods are promised to
 * stay as they are.
 *
 * <p>The service account needs the verbs {@code list} and {@code watch} on {@code endpointslices}
 * of {@code discovery.k8s.io}.
 *
 * @param api address of the API server; default {@code https://kubernetes.default.svc}
 * @param namespace where services are looked for; null, the default, for the pod's own, from the
 *     file {@code namespace} beside the token, else {@code default}
 * @param tokenFile bearer token, read again for every request because it is replaced while the pod
 *     runs; default {@code /var/run/secrets/kubernetes.io/serviceaccount/token}. A file that is not
 *     there means no token
 * @param caFile PEM file with the authority of the API server; default {@code
 *     /var/run/secrets/kubernetes.io/serviceaccount/ca.crt}. Not looked at where the address is
 *     {@code http}
 * @param portName the port that is called where a service has several; default {@code http}. Where
 *     there is none of that name, the only TCP port is taken. Instances speak TLS where the port's
 *     {@code appProtocol} or name is {@code https}
 * @param watch how long one watch lasts at most, 10 s to 1 hour; default 5 minutes. A watch that
 *     hangs is noticed after half as long again
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/">
 *     EndpointSlices</a>
 */
public record KubernetesConfig(
    URI api,
    @Nullable String namespace,
    Path tokenFile,
    Path caFile,
    String portName,
    Duration watch) {

  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

  /** Checks the ranges. */
  public KubernetesConfig {
    Check.all(
        Check.that(isWeb(api), "api", api, "http:// or https:// and a host"),
        Check.that(namespace == null || !namespace.isBlank(), "namespace", namespace, "some text"),
        Check.notBlank("portName", portName),
        Check.that(
            watch.compareTo(Duration.ofSeconds(10)) >= 0
                && watch.compareTo(Duration.ofHours(1)) <= 0,
            "watch",
            watch,
            "from 10 seconds to 1 hour"));
  }

  /** What holds within a cluster. */
  public static KubernetesConfig defaults() {
    return new KubernetesConfig(
        URI.create("https://kubernetes.default.svc"),
        null,
        Path.of(ACCOUNT + "token"),
        Path.of(ACCOUNT + "ca.crt"),
        "http",
        Duration.ofMinutes(5));
  }

  /** Copy for another API server and namespace. */
  public KubernetesConfig withApi(URI newApi, String newNamespace) {
    return new KubernetesConfig(newApi, newNamespace, tokenFile, caFile, portName, watch);
  }

  /** Copy with other files. */
  public KubernetesConfig withFiles(Path newTokenFile, Path newCaFile) {
    return new KubernetesConfig(api, namespace, newTokenFile, newCaFile, portName, watch);
  }

  /** Copy with another length of a watch. */
  public KubernetesConfig withWatch(Duration newWatch) {
    return new KubernetesConfig(api, namespace, tokenFile, caFile, portName, newWatch);
  }

  private static boolean isWeb(@Nullable URI uri) {
    return uri != null
        && uri.getHost() != null
        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
  }
}
