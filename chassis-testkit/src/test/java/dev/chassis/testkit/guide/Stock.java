package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.http.ProblemException;
import io.vertx.core.Future;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows how much is left. */
final class Stock {

  private static final Logger log = LoggerFactory.getLogger(Stock.class);

  private static final Map<String, Integer> LEFT = Map.of("apple", 10, "pear", 3);

  record Item(String name, int left) {}

  private Stock() {}

  public static Chassis chassis() {
    return Chassis.service("stock").wiring(Stock::wire);
  }

  static void wire(ServiceContext chassis) {
    chassis.http().get("/items/{name}", call -> item(call.path("name")));
  }

  private static Future<Item> item(String name) {
    log.info("asked for {}", name);
    var left = LEFT.get(name);
    return left == null
        ? Future.failedFuture(ProblemException.notFound("no-item", "no " + name + " here"))
        : Future.succeededFuture(new Item(name, left));
  }
}
