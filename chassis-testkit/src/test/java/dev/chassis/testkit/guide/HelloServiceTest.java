package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.testkit.ServiceUnderTest;
import org.junit.jupiter.api.Test;

/** What the README says about the service it shows. */
class HelloServiceTest {

  @Test
  void answersAsTheReadmeSays() {
    var service = Chassis.service("hello").wiring(HelloService::wire);

    try (var hello = ServiceUnderTest.start(service)) {
      assertThat(hello.http().get("/hello/Ada").body()).isEqualTo("\"Hello, Ada!\"");
      assertThat(hello.management().get("/health/ready").json().getString("status"))
          .isEqualTo("UP");
    }
  }
}
