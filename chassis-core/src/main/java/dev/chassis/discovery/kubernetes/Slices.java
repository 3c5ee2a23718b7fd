package dev.chassis.discovery.kubernetes;

import dev.chassis.discovery.Endpoint;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.Instance.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The slices of one service, and the instances that they hold together. Used from one context.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/">
 *     the format</a>
 */
final class Slices {

  private final String service;
  private final String portName;
  private final Map<String, List<Instance>> slices = new TreeMap<>();

  Slices(String service, String portName) {
    this.service = service;
    this.portName = portName;
  }

  void replace(JsonArray items) {
    slices.clear();
    items.stream().map(JsonObject.class::cast).forEach(this::put);
  }

  void put(JsonObject slice) {
    slices.put(name(slice), read(slice));
  }

  void remove(JsonObject slice) {
    slices.remove(name(slice));
  }

  /**
   * Each pod once: while a pod moves to another slice it stands in both, and one with two families
   * of addresses stands in one slice of each. Slices of IPv4 come first.
   */
  Collection<Instance> instances() {
    var byPod = new LinkedHashMap<String, Instance>();
    Stream.of(false, true)
        .forEach(
            six ->
                slices.values().stream()
                    .flatMap(List::stream)
                    .filter(one -> one.endpoint().host().contains(":") == six)
                    .forEach(one -> byPod.merge(one.id(), one, Slices::better)));
    return byPod.values();
  }

  /** Of two that stand for one pod, one that takes calls. */
  private static Instance better(Instance one, Instance other) {
    return one.status() == Status.UP || other.status() == Status.DRAINING ? one : other;
  }

  private List<Instance> read(JsonObject slice) {
    var port = port(slice.getJsonArray("ports"));
    var instances = new ArrayList<Instance>();
    var endpoints = slice.getJsonArray("endpoints");
    if (port != null && endpoints != null) {
      endpoints.stream()
          .map(JsonObject.class::cast)
          .map(endpoint -> instance(endpoint, port))
          .filter(Objects::nonNull)
          .forEach(instances::add);
    }
    return List.copyOf(instances);
  }

  private @Nullable JsonObject port(@Nullable JsonArray ports) {
    if (ports == null) {
      return null;
    }
    var usable =
        ports.stream()
            .map(JsonObject.class::cast)
            .filter(port -> "TCP".equals(port.getString("protocol", "TCP")))
            .filter(port -> Endpoint.isPort(port.getInteger("port", 0)))
            .toList();
    return usable.stream()
        .filter(port -> portName.equals(port.getString("name")))
        .findFirst()
        .orElse(usable.size() == 1 ? usable.get(0) : null);
  }

  private @Nullable Instance instance(JsonObject endpoint, JsonObject port) {
    var addresses = endpoint.getJsonArray("addresses");
    var status = status(endpoint.getJsonObject("conditions"));
    if (addresses == null || addresses.isEmpty() || status == null) {
      return null;
    }
    boolean tls =
        "https".equals(port.getString("appProtocol")) || "https".equals(port.getString("name"));
    // Addresses of one endpoint are fungible: the first will do.
    var at = new Endpoint(addresses.getString(0), port.getInteger("port"), tls);
    var pod = endpoint.getJsonObject("targetRef", new JsonObject()).getString("name");
    var node = endpoint.getString("nodeName");
    return Instance.at(service, pod == null ? service + "@" + at : pod, at)
        .withStatus(status)
        .withZone(endpoint.getString("zone"))
        .withMetadata(node == null ? Map.of() : Map.of("node", node));
  }

  /**
   * Ready takes calls; serving and on its way out drains; anything else is not there. Where nothing
   * is said, it is ready.
   */
  private static @Nullable Status status(@Nullable JsonObject conditions) {
    if (conditions == null) {
      return Status.UP;
    }
    boolean terminating = isTrue(conditions, "terminating", false);
    boolean ready = isTrue(conditions, "ready", !terminating);
    if (ready && !terminating) {
      return Status.UP;
    }
    return terminating && isTrue(conditions, "serving", ready) ? Status.DRAINING : null;
  }

  private static boolean isTrue(JsonObject conditions, String name, boolean otherwise) {
    var value = conditions.getBoolean(name);
    return value == null ? otherwise : value;
  }

  private static String name(JsonObject slice) {
    return slice.getJsonObject("metadata", new JsonObject()).getString("name", "");
  }
}
