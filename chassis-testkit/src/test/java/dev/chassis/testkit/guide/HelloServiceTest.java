package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.ServiceUnderTest;
import org.junit.jupiter.api.Test;

/** What the README says about the service it shows. */
class HelloServiceTest {

  @Test
  void answersAsTheReadmeSays() {
    try (var hello = ServiceUnderTest.start(HelloService.chassis())) {
      assertThat(hello.http().get("/hello/Ada").body()).isEqualTo("{\"text\":\"Hello, Ada!\"}");
      assertThat(hello.management().get("/health/ready").json().getString("status"))
          .isEqualTo("UP");
    }
  }
}
