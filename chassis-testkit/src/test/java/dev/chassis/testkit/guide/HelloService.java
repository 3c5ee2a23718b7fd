package dev.chassis.testkit.guide;

import static io.vertx.core.Future.succeededFuture;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;

public final class HelloService {
  public static void main(String[] args) {
    Chassis.service("hello").run(args, HelloService::wire);
  }

  static void wire(ServiceContext chassis) {
    var http = chassis.http();
    http.get("/hello/{name}", call -> succeededFuture("Hello, " + call.path("name") + "!"));
  }
}
