package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Address;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.time.Duration;

/** Knocks with a TCP connection of its own, apart from the pools that carry traffic. */
final class TcpProbe implements Probe {

  private final NetClient client;

  TcpProbe(Vertx vertx, Duration timeout) {
    client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout((int) Math.max(1, timeout.toMillis())));
  }

  @Override
  public Future<Answer> knock(Address address) {
    return client
        .connect(address.port(), address.host())
        .onSuccess(NetSocket::close)
        .transform(
            outcome ->
                Future.succeededFuture(
                    outcome.succeeded() ? Answer.ACCEPTED : answer(outcome.cause())));
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }

  static Answer answer(Throwable failure) {
    if (failure instanceof ConnectTimeoutException || failure instanceof NoRouteToHostException) {
      return Answer.UNREACHABLE;
    }
    if (failure instanceof ConnectException) {
      var text = String.valueOf(failure.getMessage());
      if (text.contains("onnection refused")) {
        return Answer.REFUSED;
      }
      return text.contains("timed out") ? Answer.UNREACHABLE : Answer.UNKNOWN;
    }
    // No network here, no file handle left, a name that does not resolve: nothing about the peer.
    return Answer.UNKNOWN;
  }
}
