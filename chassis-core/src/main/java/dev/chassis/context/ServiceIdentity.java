package dev.chassis.context;

import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who a service instance is. One JVM may hold several, each with its own Vertx, so the identity is
 * found by Vertx and not by process.
 *
 * @param name service name, lower-case letters, digits and dashes
 * @param version version of the service
 * @param instance unique id of this instance, new at every start
 */
public record ServiceIdentity(String name, String version, String instance) {

  private static final Map<Vertx, ServiceIdentity> BY_VERTX =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Says that {@code vertx} runs this service. */
  public void claim(Vertx vertx) {
    BY_VERTX.put(vertx, this);
  }

  /** The service that {@code vertx} runs; null when no chassis service claimed it. */
  public static @Nullable ServiceIdentity of(Vertx vertx) {
    return BY_VERTX.get(vertx);
  }
}
