package dev.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The word hunter2 is a secret in every test of this class, and must never be seen. */
class SecretTest {

  record Login(String user, Secret password) {}

  record Strict(
      Secret password, Optional<Secret> old, List<Secret> all, Map<String, Secret> byName) {
    Strict {
      Check.all(
          new Violation("password", password.reveal(), "another one"),
          new Violation("old", old.map(Secret::reveal).orElse(""), "another one"),
          new Violation("all[0]", all.get(0).reveal(), "another one"),
          new Violation("byName.a", byName.get("a").reveal(), "another one"),
          new Violation("not-a-component", password.reveal(), "another one"));
    }
  }

  record Outer(Login login) {
    Outer {
      Check.all(new Violation("login.password", login.password().reveal(), "another one"));
    }
  }

  record Careless(Secret password) {
    Careless {
      throw new IllegalStateException("no good: " + password.reveal());
    }
  }

  record Broker(URI uri, String text, List<String> texts) {}

  @Test
  void isNotPrintedButComparesAndReveals() {
    var secret = Secret.of("hunter2");

    assertThat(secret).hasToString("***").isEqualTo(Secret.of("hunter2"));
    assertThat(secret).isNotEqualTo(Secret.of("hunter3")).hasSameHashCodeAs(Secret.of("hunter2"));
    assertThat(secret.matches("hunter2")).isTrue();
    assertThat(secret.matches("hunter")).isFalse();
    assertThat(secret.reveal()).isEqualTo("hunter2");
    assertThat(new Login("u", secret)).asString().doesNotContain("hunter2");
  }

  @Test
  void isMaskedInTheEffectiveConfiguration() {
    var config = TestConfig.of("login { user = u, password = hunter2 }");
    config.bind("login", Login.class);

    assertThat(config.configuration().effective().get("login.password").value()).isEqualTo("***");
    assertThat(config.configuration().effective()).asString().doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s { password = hunter2, old = hunter2, all = [hunter2], byName { a = hunter2 } }",
        "s { password = [hunter2], old = { a = hunter2 }, all = hunter2, byName = hunter2 }",
        "s { password = hunter2",
        "s { password = \"hunter2 }",
        "s { password = [hunter2 : hunter2 }",
        "s { password { hunter2 } }",
        "s { password = hunter2 hunter2 } hunter2 }",
        "s { password = hunter2 = hunter2",
        "s { password = ${hunter2 }",
      })
  void isNotInAnyMessage(String text) {
    var config = TestConfig.of(text);
    config.configuration().bind("s", Strict.class);

    assertThat(config.problems()).isNotEmpty().noneMatch(message -> message.contains("hunter2"));
    assertThat(config.configuration().effective()).asString().doesNotContain("hunter2");
  }

  @Test
  void isNotInTheViolationOfAnOuterRecordNorInACarelessMessage() {
    var outer = TestConfig.of("s.login { user = u, password = hunter2 }");
    var careless = TestConfig.of("s { password = hunter2 }");

    assertThat(outer.problemsOf("s", Outer.class))
        .containsExactly("test.conf:1: s.login.password: expected another one");
    assertThat(careless.problemsOf("s", Careless.class))
        .containsExactly("test.conf:1: s: refused with IllegalStateException");
  }

  @Test
  void aPasswordInAUriIsMaskedWhereverItStands() {
    var config =
        TestConfig.of(
            """
            b { uri = "amqp://user:hunter2@host/v", text = "x://u:hunter2@h y://:hunter2@h"
              texts = ["z://u:hunter2@h"] }
            """);
    config.bind("b", Broker.class);
    var bad = TestConfig.of("b { uri = \"amqp://user:hunter2@ho st\", text = a, texts = [] }");

    assertThat(config.configuration().effective().get("b.uri").value())
        .isEqualTo("amqp://user:***@host/v");
    assertThat(config.configuration().effective()).asString().doesNotContain("hunter2");
    assertThat(bad.problemsOf("b", Broker.class))
        .containsExactly("test.conf:1: b.uri: \"amqp://user:***@ho st\": expected a URI");
  }

  @Test
  void tellsItsListenersOfARotationAndOnlyOfThat() {
    var secret = Secret.of("trout");
    var heard = new java.util.ArrayList<String>();
    var registration = secret.onChange(now -> heard.add(now.reveal()));

    assertThat(secret.rotate("trout")).isFalse();
    assertThat(secret.rotate("salmon")).isTrue();
    registration.cancel();
    assertThat(secret.rotate("carp")).isTrue();

    assertThat(heard).containsExactly("salmon");
    assertThat(secret).isEqualTo(Secret.of("carp")).hasSameHashCodeAs(Secret.of("trout"));
  }
}
