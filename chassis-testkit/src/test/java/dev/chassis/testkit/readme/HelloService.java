package dev.chassis.testkit.readme;

import dev.chassis.Chassis;
import io.vertx.core.Future;

public final class HelloService {
  record Greeting(String text) {}

  static Chassis chassis() {
    return Chassis.service("hello")
        .wiring(
            chassis ->
                chassis
                    .http()
                    .get(
                        "/hello/{name}",
                        call ->
                            Future.succeededFuture(
                                new Greeting("Hello, " + call.path("name") + "!"))));
  }

  public static void main(String[] args) {
    chassis().run(args);
  }
}
