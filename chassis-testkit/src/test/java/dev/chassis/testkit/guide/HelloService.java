package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import io.vertx.core.Future;
import java.util.Map;

public final class HelloService {
  static Chassis chassis() {
    return Chassis.service("hello")
        .wiring(chassis -> chassis.http().get("/hello/{name}", call -> hello(call.path("name"))));
  }

  static Future<Map<String, String>> hello(String name) {
    return Future.succeededFuture(Map.of("text", "Hello, " + name + "!"));
  }

  public static void main(String[] args) {
    chassis().run(args);
  }
}
