package dev.chassis.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.junit.jupiter.api.Test;

class WireTest {

  private static final Failure FAILURE =
      new Failure(
          Instant.parse("2026-01-02T03:04:05Z"),
          Instant.parse("2026-01-02T03:05:05Z"),
          3,
          "first",
          "last",
          "0a1b2c3d",
          "4bf92f3577b34da6a3ce929d0e0e4736");

  private final Message message =
      new Message(
          Map.of(
              "id", "e-1", "type", "sold", "source", "/s", "datacontenttype", "application/json"),
          Map.of("traceparent", "00-a-b-01"),
          Buffer.buffer("{\"n\":1}"));

  @Test
  void attributesHeadersAndBodyComeBackAsTheyWere() {
    var decoded = Wire.decode(Wire.encode(message, null));

    assertThat(decoded).isEqualTo(message);
    assertThat(Wire.failure(Wire.encode(message, null))).isNull();
  }

  @Test
  void isDurableAndTellsOthersWhatItIs() {
    var encoded = Wire.encode(message, null);

    assertThat(encoded.isDurable()).isTrue();
    assertThat(encoded.getMessageId()).isEqualTo("e-1");
    assertThat(encoded.getSubject()).isEqualTo("sold");
    assertThat(encoded.getContentType()).isEqualTo("application/json");
    assertThat(encoded.getApplicationProperties().getValue())
        .containsEntry("cloudEvents_source", "/s");
  }

  @Test
  void aFailureTravelsWithTheMessageAndIsNoPartOfIt() {
    var encoded = Wire.encode(message, FAILURE);

    assertThat(Wire.failure(encoded)).isEqualTo(FAILURE);
    assertThat(Wire.decode(encoded)).isEqualTo(message);
  }

  @Test
  void readsTheOtherPrefixAndOtherTypes() {
    var properties = new HashMap<String, Object>();
    properties.put("cloudEvents:id", "e-2");
    properties.put("cloudEvents:time", Date.from(Instant.parse("2026-01-02T03:04:05Z")));
    properties.put("number", 7);
    properties.put("list", List.of("ignored"));
    var foreign = foreign(properties);
    foreign.setBody(new AmqpValue("{}"));

    var decoded = Wire.decode(foreign);

    assertThat(decoded.attributes())
        .containsOnly(Map.entry("id", "e-2"), Map.entry("time", "2026-01-02T03:04:05Z"));
    assertThat(decoded.headers()).containsOnly(Map.entry("number", "7"));
    assertThat(decoded.body()).hasToString("{}");
  }

  @Test
  void anyBodyIsReadAndNoneIsEmpty() {
    var foreign = foreign(new HashMap<>());
    foreign.setBody(new AmqpValue(new Binary(new byte[] {1, 2})));
    assertThat(Wire.decode(foreign).body().length()).isEqualTo(2);

    foreign.setBody(new AmqpSequence(List.of()));
    assertThat(Wire.decode(foreign).body().length()).isZero();

    foreign.setBody(null);
    foreign.setApplicationProperties(null);
    assertThat(Wire.decode(foreign).body().length()).isZero();
  }

  @Test
  void attemptsThatMakeNoSenseAreNotBelieved() {
    var encoded = Wire.encode(message, FAILURE);
    encoded.getApplicationProperties().getValue().put("x-chassis-attempts", -4);
    var nonsense = Wire.encode(message, FAILURE);
    nonsense.getApplicationProperties().getValue().put("x-chassis-attempts", "many");

    assertThat(Wire.failure(encoded)).extracting(Failure::attempts).isEqualTo(1);
    assertThat(Wire.failure(nonsense)).isNull();
  }

  private static org.apache.qpid.proton.message.Message foreign(Map<String, Object> properties) {
    var foreign = org.apache.qpid.proton.message.Message.Factory.create();
    foreign.setApplicationProperties(new ApplicationProperties(properties));
    return foreign;
  }
}
