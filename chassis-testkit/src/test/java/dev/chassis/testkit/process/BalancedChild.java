package dev.chassis.testkit.process;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An instance that answers in 5 ms, and counts what it does. */
public final class BalancedChild {

  static final String NAME = "balanced";

  private BalancedChild() {}

  /** Runs it; the system property {@code child} is the name that it answers with. */
  public static void main(String[] args) {
    var name = System.getProperty("child");
    Chassis.service(NAME)
        .with(Observability.module())
        .run(args, chassis -> wire(chassis, String.valueOf(name)));
  }

  private static void wire(ServiceContext chassis, String name) {
    var served = new AtomicLong();
    chassis
        .http()
        .get(
            "/work",
            call -> {
              served.incrementAndGet();
              return chassis.vertx().timer(5, TimeUnit.MILLISECONDS).map(Map.of("by", name));
            });
    chassis.http().get("/served", call -> Future.succeededFuture(Map.of("served", served.get())));
  }
}
