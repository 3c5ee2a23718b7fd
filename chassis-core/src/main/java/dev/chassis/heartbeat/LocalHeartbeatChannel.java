package dev.chassis.heartbeat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Heartbeats within one JVM, between services that each have a Vertx of their own: share one
 * instance among them. Tests silence an instance with {@link #cut}. Thread-safe.
 */
public final class LocalHeartbeatChannel implements HeartbeatChannel {

  private final List<Ear> ears = new CopyOnWriteArrayList<>();
  private final Set<String> cut = ConcurrentHashMap.newKeySet();

  private LocalHeartbeatChannel() {}

  /** A channel that nobody listens to yet. */
  public static LocalHeartbeatChannel create() {
    return new LocalHeartbeatChannel();
  }

  @Override
  public Future<Void> send(Heartbeat beat) {
    if (!cut.contains(beat.service()) && !cut.contains(beat.instance())) {
      ears.removeIf(ear -> !ear.hear(beat));
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Listening> listen(Vertx vertx, Set<String> services, Consumer<Heartbeat> listener) {
    var ear = new Ear(vertx.getOrCreateContext(), Set.copyOf(services), listener);
    ears.add(ear);
    return Future.succeededFuture(
        () -> {
          ears.remove(ear);
          return Future.succeededFuture();
        });
  }

  /** Loses all beats of a service or of one instance, by name or id, until {@link #heal}. */
  public void cut(String serviceOrInstance) {
    cut.add(serviceOrInstance);
  }

  /** Delivers all beats again. */
  public void heal() {
    cut.clear();
  }

  /** Compared by identity: the same listener may listen twice. */
  private static final class Ear {
    private final Context context;
    private final Set<String> services;
    private final Consumer<Heartbeat> listener;

    Ear(Context context, Set<String> services, Consumer<Heartbeat> listener) {
      this.context = context;
      this.services = services;
      this.listener = listener;
    }

    /** False when the listener's Vertx is closed: it will never hear anything again. */
    boolean hear(Heartbeat beat) {
      if (services.isEmpty() || services.contains(beat.service())) {
        try {
          context.runOnContext(ignored -> listener.accept(beat));
        } catch (RejectedExecutionException e) {
          return false;
        }
      }
      return true;
    }
  }
}
