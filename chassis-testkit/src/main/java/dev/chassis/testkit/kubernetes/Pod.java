package dev.chassis.testkit.kubernetes;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * An endpoint of a slice.
 *
 * @param name of the pod
 * @param address IP literal
 * @param port port named {@code http}
 * @param zone of its node
 * @param ready whether it takes calls
 * @param serving whether it answers
 * @param terminating whether it is on its way out
 */
public record Pod(
    String name,
    String address,
    int port,
    String zone,
    boolean ready,
    boolean serving,
    boolean terminating) {

  /** A pod that is ready. */
  public static Pod ready(String name, String address, int port) {
    return new Pod(name, address, port, "a", true, true, false);
  }

  /** Copy in another zone. */
  public Pod withZone(String newZone) {
    return new Pod(name, address, port, newZone, ready, serving, terminating);
  }

  /** Copy that was told to end and still answers. */
  public Pod asTerminating() {
    return new Pod(name, address, port, zone, false, true, true);
  }

  /** Copy that no longer answers its probes. */
  public Pod asUnready() {
    return new Pod(name, address, port, zone, false, false, false);
  }

  JsonObject endpoint() {
    return new JsonObject()
        .put("addresses", new JsonArray().add(address))
        .put(
            "conditions",
            new JsonObject()
                .put("ready", ready)
                .put("serving", serving)
                .put("terminating", terminating))
        .put("targetRef", new JsonObject().put("kind", "Pod").put("name", name))
        .put("nodeName", "node-" + zone)
        .put("zone", zone);
  }
}
