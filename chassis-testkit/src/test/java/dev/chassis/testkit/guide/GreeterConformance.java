package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.observability.Observability;
import dev.chassis.testkit.conformance.ServiceConformance;

/** Run by {@code ServiceConformanceTest}. */
// snippet:class
class GreeterConformance extends ServiceConformance {

  @Override
  protected Chassis service() {
    return Greeter.chassis();
  }

  @Override
  protected Call calls() {
    return new Call("names", "GET /hello/1");
  }
}

// end

/** Greets people whose names another service knows. */
final class Greeter {

  private Greeter() {}

  static Chassis chassis() {
    return Chassis.service("greeter").with(Observability.module()).wiring(Greeter::wire);
  }

  private static void wire(ServiceContext chassis) {
    var names = chassis.client("names");
    chassis
        .http()
        .get(
            "/hello/{id}",
            call ->
                names
                    .get("/names/" + call.path("id"), Name.class)
                    .map(name -> new Greeting("Hello, " + name.name() + "!")))
        .returns(Greeting.class);
  }

  record Name(String name) {}

  record Greeting(String text) {}
}
