package dev.chassis.testkit.readme;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import io.vertx.core.Future;

public final class HelloService {
  record Greeting(String text) {}

  static void wire(ServiceContext chassis) {
    chassis.http().get("/hello/{name}", call -> hello(call.path("name")));
  }

  static Future<Greeting> hello(String name) {
    return Future.succeededFuture(new Greeting("Hello, " + name + "!"));
  }

  static Chassis chassis() {
    return Chassis.service("hello").wiring(HelloService::wire);
  }

  public static void main(String[] args) {
    chassis().run(args);
  }
}
