package dev.chassis.messaging.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.json.JsonCodec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events as AsyncAPI, and as schemas of their own. */
class AsyncApiTest {

  record Line(String symbol, long quantity) {}

  record Sold(String orderId, List<Line> lines, @Nullable String note) {}

  record Seen(String orderId) {}

  private final JsonObject document =
      new JsonObject(
          JsonCodec.encode(
              AsyncApi.document(
                  "market",
                  "1.2",
                  List.of(new Told("sold", Sold.class)),
                  List.of(
                      new Heard("own-sales", "sold", Seen.class),
                      new Heard("placing", "order.created", Line.class)))));

  @Test
  void aChannelIsATypeAndAnOperationWhatTheServiceDoesWithIt() {
    assertThat(document.getString("asyncapi")).isEqualTo("3.0.0");
    assertThat(document.getJsonObject("channels").fieldNames())
        .containsExactly("order.created", "sold");
    var operations = document.getJsonObject("operations");
    assertThat(operations.fieldNames())
        .containsExactly("receive.own-sales", "receive.placing", "send.sold");
    assertThat(operations.getJsonObject("send.sold").getString("action")).isEqualTo("send");
    assertThat(document.getJsonObject("channels").getJsonObject("sold").getJsonObject("messages"))
        .as("each with a record of its own")
        .hasSize(2);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    var references = new ArrayList<String>();
    collect(document, references);

    assertThat(references).hasSizeGreaterThan(10).allSatisfy(this::leadsSomewhere);
  }

  @Test
  void requiredIsWhatTheRecordRequires() {
    var sold = document.getJsonObject("components").getJsonObject("schemas").getJsonObject("Sold");

    assertThat(sold.getJsonArray("required")).containsExactly("orderId", "lines");
    assertThat(sold.getJsonObject("properties").getJsonObject("note").getJsonArray("type"))
        .containsExactly("string", "null");
  }

  @Test
  void aSchemaOfAnEventStandsByItself() {
    var schema = new JsonObject(JsonCodec.encode(EventSchema.of("sold", Sold.class)));

    assertThat(schema.getString("title")).isEqualTo("sold");
    assertThat(schema.getString("$ref")).isEqualTo("#/$defs/Sold");
    assertThat(schema.getJsonObject("$defs").fieldNames()).isEqualTo(Set.of("Line", "Sold"));
  }

  private void leadsSomewhere(String reference) {
    Object at = document;
    for (var step : reference.substring(2).split("/")) {
      at = ((JsonObject) at).getValue(step);
      assertThat(at).as(reference).isInstanceOf(JsonObject.class);
    }
  }

  private static void collect(@Nullable Object value, List<String> references) {
    if (value instanceof JsonObject object) {
      for (var name : object.fieldNames()) {
        if (name.equals("$ref")) {
          references.add(object.getString(name));
        }
        collect(object.getValue(name), references);
      }
    } else if (value instanceof JsonArray array) {
      array.forEach(each -> collect(each, references));
    }
  }
}
