package dev.chassis.testkit.api;

import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonSchemas;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.contract.EventSchema;
import dev.chassis.messaging.request.RequestType;
import dev.chassis.messaging.request.Requests;
import dev.chassis.testkit.ServiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a service offers to others.
 *
 * @param api its OpenAPI document
 * @param events schemas of what it publishes, by type
 * @param questions what it answers over messages, by type
 */
record Promises(JsonObject api, Map<String, JsonObject> events, Map<String, Question> questions) {

  /**
   * A question and its answer.
   *
   * @param asked schema of the question, a document of its own
   * @param answered schema of the answer, likewise
   */
  record Question(JsonObject asked, JsonObject answered) {}

  static Promises of(ServiceUnderTest service) {
    var context = service.context();
    List<EventType<?>> told =
        context.find(MessagingEngine.class).map(engine -> engine.types().told()).orElse(List.of());
    var questions = new TreeMap<String, Question>();
    context
        .find(Requests.class)
        .ifPresent(
            requests ->
                requests.answered().values().forEach(type -> questions.put(type.name(), of(type))));
    return new Promises(service.management().get("/openapi.json").json(), events(told), questions);
  }

  private static Question of(RequestType<?, ?> type) {
    return new Question(document(type.question()), document(type.answer()));
  }

  private static JsonObject document(Type type) {
    var schemas = new JsonSchemas("#/$defs/");
    var document = new JsonObject(JsonCodec.encode(schemas.of(type)));
    return document.put("$defs", new JsonObject(JsonCodec.encode(schemas.definitions())));
  }

  /** Schemas of these types, as they are kept in files. */
  static Map<String, JsonObject> events(List<EventType<?>> types) {
    var schemas = new TreeMap<String, JsonObject>();
    for (var type : types) {
      var schema = EventSchema.of(type.name(), type.payload());
      schemas.put(type.name(), new JsonObject(JsonCodec.encode(schema)));
    }
    return schemas;
  }
}
