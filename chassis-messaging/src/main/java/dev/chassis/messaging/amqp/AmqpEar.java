package dev.chassis.messaging.amqp;

import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.proton.ProtonLink;
import io.vertx.proton.ProtonReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener to heartbeats, with links that live as long as their connection. */
final class AmqpEar {

  private static final Logger log = LoggerFactory.getLogger(AmqpEar.class);
  private static final int CREDIT = 1000;

  private final BrokerConnection connection;
  private final Context context;
  private final Set<String> services;
  private final Consumer<Heartbeat> listener;
  private final List<ProtonReceiver> receivers = new ArrayList<>();
  private volatile boolean closed;

  AmqpEar(
      BrokerConnection connection,
      Context context,
      Set<String> services,
      Consumer<Heartbeat> listener) {
    this.connection = connection;
    this.context = context;
    this.services = services;
    this.listener = listener;
  }

  /** Attaches to where the heartbeats come from; on the connection's event loop. */
  Future<?> open(LiveConnection live) {
    receivers.clear();
    return live.dialect()
        .heartbeatSources(services)
        .compose(
            sources -> Future.all(sources.stream().map(source -> attach(live, source)).toList()));
  }

  /** Nothing is heard any more from now on. */
  void stopListening() {
    closed = true;
  }

  void close() {
    receivers.stream().filter(ProtonReceiver::isOpen).forEach(ProtonLink::close);
  }

  private Future<?> attach(LiveConnection live, Source source) {
    return live.receiver(
            source, why -> connection.reset(live, "it ended a heartbeat listener: " + why))
        .onSuccess(this::listen);
  }

  private void listen(ProtonReceiver receiver) {
    receivers.add(receiver);
    receiver.handler(
        (delivery, message) -> {
          delivery.disposition(Accepted.getInstance(), true);
          receiver.flow(1);
          hear(message);
        });
    receiver.flow(CREDIT);
  }

  private void hear(org.apache.qpid.proton.message.Message message) {
    try {
      var beat = JsonCodec.decode(Wire.decode(message).body(), Heartbeat.class);
      context.runOnContext(
          go -> {
            if (!closed) {
              listener.accept(beat);
            }
          });
    } catch (JsonException | RejectedExecutionException e) {
      log.atDebug().setCause(e).log("not a heartbeat, or nobody listens");
    }
  }
}
