package dev.chassis.heartbeat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.function.Consumer;

/** Carries heartbeats between services. Lossy by nature: a lost beat is made good by the next. */
public interface HeartbeatChannel {

  /** Sends a beat to whoever listens. Fails when the channel is away; the sender carries on. */
  Future<Void> send(Heartbeat beat);

  /**
   * Listens to the beats of these services, or of all when the set is empty.
   *
   * @param vertx the listener's; {@code listener} is called on one context of it
   * @return completed once listening, with what ends it
   */
  Future<Listening> listen(Vertx vertx, Set<String> services, Consumer<Heartbeat> listener);

  /** An ear on the channel. */
  interface Listening {
    /** Stops listening. */
    Future<Void> stop();
  }
}
