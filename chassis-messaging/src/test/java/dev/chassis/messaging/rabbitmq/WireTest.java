package dev.chassis.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQImpl;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireTest {

  private static final Message MESSAGE =
      new Message(
          Map.of("id", "e-1", "type", "noted", "datacontenttype", "application/json"),
          Map.of("traceparent", "00-1-2-01"),
          Buffer.buffer("{}"));

  @Test
  void attributesAreCloudEventsHeaders() {
    var properties = decoded(Wire.properties(MESSAGE, null, null));

    assertThat(properties.getHeaders())
        .hasSize(3)
        .hasEntrySatisfying("cloudEvents_id", id -> assertThat(id).hasToString("e-1"))
        .hasEntrySatisfying("cloudEvents_type", type -> assertThat(type).hasToString("noted"))
        .hasEntrySatisfying("traceparent", it -> assertThat(it).hasToString("00-1-2-01"));
    assertThat(properties.getContentType()).isEqualTo("application/json");
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
    assertThat(properties.getMessageId()).isEqualTo("e-1");
    assertThat(properties.getType()).isEqualTo("noted");
    assertThat(properties.getExpiration()).isNull();
  }

  @Test
  void aMessageWithItsFailureSurvivesTheTrip() {
    var failure =
        new Failure(
            Instant.parse("2024-01-01T00:00:00Z"),
            Instant.parse("2024-01-01T00:00:01Z"),
            2,
            "no route",
            "no account",
            "0badcafe",
            "0af7651916cd43dd8448eb211c80319c");

    var properties = decoded(Wire.properties(MESSAGE, failure, Duration.ofSeconds(3)));

    assertThat(Wire.message(properties, body())).isEqualTo(MESSAGE);
    assertThat(Wire.failure(properties)).isEqualTo(failure);
    assertThat(properties.getExpiration()).isEqualTo("3000");
  }

  @Test
  void manyAndLargeHeadersOfAnyCharactersSurviveTheTrip() {
    var headers = new HashMap<String, String>();
    for (int i = 0; i < 100; i++) {
      headers.put("größe-" + i, "naïve 😀 ".repeat(i));
    }
    var message = new Message(MESSAGE.attributes(), headers, MESSAGE.body());

    assertThat(Wire.message(decoded(Wire.properties(message, null, null)), body()))
        .isEqualTo(message);
  }

  @Test
  void theHeaderFrameSaysHowLongTheBodyIs() throws IOException {
    var frame = Wire.properties(MESSAGE, null, null).toFrame(7, 1234);

    assertThat(frame.type).isEqualTo(AMQP.FRAME_HEADER);
    assertThat(frame.channel).isEqualTo(7);
    var header = AMQImpl.readContentHeaderFrom(frame.getInputStream());
    assertThat(header.getBodySize()).isEqualTo(1234);
  }

  @Test
  void foreignHeadersAreReadOrLeftOutButNeverFail() {
    var properties =
        new AMQP.BasicProperties.Builder()
            .headers(
                Map.of(
                    "cloudEvents:id", "e-2",
                    "x-death", List.of(Map.of("count", 1)),
                    "x-first-death-queue", "q",
                    "x-chassis-attempts", "many",
                    "x-chassis-first-failure", "yesterday",
                    "x-chassis-last-failure", "today"))
            .build();

    assertThat(Wire.message(properties, body()).id()).isEqualTo("e-2");
    assertThat(Wire.message(properties, body()).headers()).isEmpty();
    assertThat(Wire.failure(properties)).isNull();
  }

  @Test
  void whatIsTooLongForAPropertyStandsInTheHeadersOnly() {
    var id = "i".repeat(256);
    var message = new Message(Map.of("id", id, "type", id), Map.of(), Buffer.buffer("{}"));

    var properties = decoded(Wire.properties(message, null, null));

    // The client refuses a longer one, after it has counted the message as sent.
    assertThat(properties.getMessageId()).isNull();
    assertThat(properties.getType()).isNull();
    assertThat(Wire.message(properties, body())).isEqualTo(message);
  }

  @Test
  void aForgedNumberOfAttemptsNamesNoRetryStepThatIsNotThere() {
    assertThat(attempts("-7")).isEqualTo(1);
    assertThat(Wire.failure(failed(String.valueOf(Integer.MAX_VALUE)))).isNull();
  }

  private static int attempts(String header) {
    return Wire.failure(failed(header)).attempts();
  }

  private static AMQP.BasicProperties failed(String attempts) {
    return new AMQP.BasicProperties.Builder()
        .headers(
            Map.of(
                "x-chassis-attempts", attempts,
                "x-chassis-first-failure", "2024-01-01T00:00:00Z",
                "x-chassis-last-failure", "2024-01-01T00:00:00Z"))
        .build();
  }

  /** As the client at the other end reads them. */
  private static AMQP.BasicProperties decoded(EncodedProperties properties) {
    try {
      var frame = properties.toFrame(1, 2);
      return (AMQP.BasicProperties) AMQImpl.readContentHeaderFrom(frame.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] body() {
    return "{}".getBytes(StandardCharsets.UTF_8);
  }
}
