package dev.chassis.testkit.process;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.config.Check;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service to be run as a process; the system property {@code child} says what is odd about it.
 */
public final class Child {

  private static final Logger log = LoggerFactory.getLogger(Child.class);

  record Shop(int shelves) {
    Shop {
      Check.all(Check.between(1, 9, "shelves", shelves));
    }

    static Shop defaults() {
      return new Shop(3);
    }
  }

  private Child() {}

  /** Runs it. */
  public static void main(String[] args) {
    var child = Chassis.service("child").with(Observability.module());
    if (System.getProperty("child", "").equals("with messaging")) {
      child.with(Messaging.module());
    }
    child.run(args, Child::wire);
  }

  private static void wire(ServiceContext chassis) {
    chassis.config("shop", Shop.class);
    chassis.component(Phase.RESOURCES, new Database());
    chassis
        .http()
        .get(
            "/slow",
            call -> {
              log.info("at work");
              return chassis.vertx().timer(300, TimeUnit.MILLISECONDS).map(Map.of("done", true));
            });
    chassis
        .http()
        .get(
            "/work/{millis}",
            call -> {
              log.info("at work");
              var millis = Long.parseLong(call.path("millis"));
              return chassis.vertx().timer(millis, TimeUnit.MILLISECONDS).map(Map.of("done", true));
            });
    switch (System.getProperty("child", "")) {
      case "slow to start" -> chassis.onStart("warm-up", Child::warmUp);
      case "slow to stop" -> chassis.onStop("cool-down", Child::warmUp);
      case "cannot be wired" -> throw new IllegalStateException("there is no key");
      case "has a careless step" -> chassis.onStart("warm-up", Child::nothing);
      case "slow to start, fails to stop" -> {
        chassis.onStop("stubborn", () -> Future.failedFuture("no"));
        chassis.onStart("warm-up", Child::warmUp);
      }
      case "blocks when stopped" -> chassis.onStop("block", Child::block);
      case "exits" ->
          chassis.onStart(
              "exit",
              () -> {
                chassis.timers().after(Duration.ofMillis(300), Child::exit);
                return Future.succeededFuture();
              });
      case "ring" -> {
        chassis.component(Phase.SERVICE, new Needy("a", "b"));
        chassis.component(Phase.SERVICE, new Needy("b", "a"));
      }
      default -> {
        // nothing odd
      }
    }
  }

  private static Future<?> warmUp() {
    log.info("warming up");
    return Promise.promise().future();
  }

  private static Future<?> block() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Future.succeededFuture();
  }

  /** Not on the event loop: the exit waits for the drain, which needs it. */
  private static void exit() {
    new Thread(() -> System.exit(42)).start();
  }

  private record Needy(String name, String need) implements Component {
    @Override
    public List<String> needs() {
      return List.of(need);
    }
  }

  @SuppressWarnings("NullAway") // it stands for code that is not checked
  private static Future<?> nothing() {
    return null;
  }

  private static final class Database implements Component {

    @Override
    public String name() {
      return "database";
    }

    @Override
    public Future<?> stop() {
      log.info("database closed");
      return Future.succeededFuture();
    }
  }
}
