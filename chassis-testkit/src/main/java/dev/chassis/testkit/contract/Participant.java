package dev.chassis.testkit.contract;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.time.Time;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** One service that takes part in a contract test: its Vertx, transport and engine. */
final class Participant {

  private final ServiceIdentity identity;
  private final Vertx vertx;
  private final Transport transport;
  private final MessagingEngine engine;
  private final AtomicBoolean ended = new AtomicBoolean();

  Participant(String name, Vertx vertx, Transport transport, MessagingConfig config, Time time) {
    this.identity = new ServiceIdentity(name, "1", UUID.randomUUID().toString());
    this.vertx = vertx;
    this.transport = transport;
    this.engine =
        MessagingEngine.create(
            vertx,
            identity,
            new SimpleMeterRegistry(),
            time.ticker(),
            time.timers(vertx),
            config,
            transport);
  }

  /** Name of the service, which begins the names of its queues. */
  String name() {
    return identity.name();
  }

  ServiceIdentity identity() {
    return identity;
  }

  Vertx vertx() {
    return vertx;
  }

  Transport transport() {
    return transport;
  }

  MessagingEngine events() {
    return engine;
  }

  /** Connects and lets events in. */
  Future<Void> start() {
    return engine.connect().compose(connected -> engine.startIntake());
  }

  /** An orderly end; does nothing after another end. */
  Future<Void> stop() {
    if (!ended.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    return engine.stopIntake().transform(stopped -> engine.close()).eventually(vertx::close);
  }

  /** Ends as if the process were killed. */
  Future<Void> kill() {
    ended.set(true);
    return vertx.close();
  }
}
