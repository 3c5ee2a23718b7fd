package dev.chassis.messaging.amqp;

import dev.chassis.messaging.spi.ErrorQueue;
import io.vertx.core.Future;
import java.util.List;

/** A look into an error queue that does not exist. */
final class EmptySession implements ErrorQueue.Session {

  @Override
  public Future<List<ErrorQueue.Taken>> take(int limit) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
