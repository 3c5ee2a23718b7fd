package dev.chassis.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.messaging.EncodingException;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireLimitsTest {

  @Test
  void whatFitsIsTaken() {
    assertThatCode(() -> WireLimits.check(message("t".repeat(255), Map.of("a", "b"))))
        .doesNotThrowAnyException();
    assertThatCode(() -> WireLimits.check(message("t", Map.of("a", "b".repeat(100_000)))))
        .doesNotThrowAnyException();
  }

  @Test
  void whatDoesNotIsNamed() {
    assertThatThrownBy(() -> WireLimits.check(message("t".repeat(256), Map.of())))
        .isInstanceOf(EncodingException.class)
        .hasMessageContaining("type has more than the 255 bytes");
    assertThatThrownBy(() -> WireLimits.check(message("ä".repeat(128), Map.of())))
        .hasMessageContaining("type has more than the 255 bytes");
    assertThatThrownBy(() -> WireLimits.check(message("t", Map.of("a".repeat(256), "b"))))
        .hasMessageContaining("name of a header has more than 255 bytes: aaa");
    assertThatThrownBy(() -> WireLimits.check(message("t", Map.of("a", "b".repeat(103_000)))))
        .hasMessageContaining("RabbitMQ takes 102400: put such things into the data");
  }

  private static Message message(String type, Map<String, String> headers) {
    return new Message(Map.of("type", type), headers, Buffer.buffer());
  }
}
