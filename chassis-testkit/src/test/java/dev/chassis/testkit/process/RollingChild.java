package dev.chassis.testkit.process;

import dev.chassis.Chassis;
import dev.chassis.ChassisModule;
import dev.chassis.Environment;
import dev.chassis.ServiceContext;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An instance that is restarted under load. Writes every order it executes to a file. Started with
 * {@code abrupt} it knows no drain: on a signal it says that it is gone and closes its Vertx, which
 * is what a service on plain Vert.x does.
 */
public final class RollingChild {

  /** Name of the service. */
  static final String NAME = "rolled";

  record Order(String id) {}

  private RollingChild() {}

  /** Runs it: port to send heartbeats to, file for the orders, and maybe {@code abrupt}. */
  public static void main(String[] args) throws Exception {
    var beats = UdpHeartbeats.to(Integer.parseInt(args[0]));
    var executed = Path.of(args[1]);
    var chassis =
        Chassis.service(NAME)
            .with(Observability.module())
            .with(new Beats(beats))
            .wiring(context -> wire(context, executed));
    if (args.length > 2) {
      abrupt(chassis, beats);
    } else {
      chassis.run(new String[0]);
    }
  }

  private static void wire(ServiceContext chassis, Path executed) {
    chassis.http().get("/orders/{id}", call -> work(chassis).map(Map.of("id", call.path("id"))));
    chassis.http().post("/orders", Order.class, order -> place(chassis, order, executed));
  }

  private static Future<Order> place(ServiceContext chassis, Order order, Path executed) {
    return work(chassis)
        .map(
            worked -> {
              append(executed, order.id());
              return order;
            });
  }

  private static Future<Void> work(ServiceContext chassis) {
    return chassis.vertx().timer(20, TimeUnit.MILLISECONDS).mapEmpty();
  }

  private static void append(Path executed, String id) {
    try {
      Files.writeString(executed, id + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void abrupt(Chassis chassis, UdpHeartbeats beats)
      throws InterruptedException, ExecutionException, TimeoutException {
    var service =
        chassis
            .start(Environment.ofProcess())
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(service.context(), beats)));
  }

  private static void close(ServiceContext context, UdpHeartbeats beats) {
    beats.sayGone();
    try {
      context.vertx().close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Brings the heartbeats along. */
  private record Beats(UdpHeartbeats channel) implements ChassisModule {
    @Override
    public String name() {
      return "beats";
    }

    @Override
    public void install(ServiceContext chassis) {
      chassis.provide(HeartbeatChannel.class, channel);
    }
  }
}
