package dev.chassis.context;

import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final AtomicInteger CLAIMS = new AtomicInteger();

  /**
   * Says that {@code vertx} runs this service.
   *
   * @throws IllegalStateException when it runs another one: whose log line or metric something is
   *     can only be told by the Vertx
   */
  public void claim(Vertx vertx) {
    var other = BY_VERTX.putIfAbsent(vertx, this);
    if (other != null && !other.equals(this)) {
      throw new IllegalStateException(
          "this Vertx runs the service %s already; give %s a Vertx of its own"
              .formatted(other.name, name));
    }
    CLAIMS.incrementAndGet();
  }

  /** Says that {@code vertx} does not run this service any more. */
  public void release(Vertx vertx) {
    BY_VERTX.remove(vertx, this);
    CLAIMS.incrementAndGet();
  }

  /** Changes whenever {@link #of} may answer otherwise than before. */
  public static int claims() {
    return CLAIMS.get();
  }

  @Override
  public int hashCode() {
    return instance.hashCode(); // a generated one takes milliseconds at its first use
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServiceIdentity that
        && instance.equals(that.instance)
        && name.equals(that.name)
        && version.equals(that.version);
  }

  /** The service that {@code vertx} runs; null when no chassis service claimed it. */
  public static @Nullable ServiceIdentity of(Vertx vertx) {
    return BY_VERTX.get(vertx);
  }
}
