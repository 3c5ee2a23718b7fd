package dev.chassis.testkit.api;

import dev.chassis.Chassis;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonSchemas;
import dev.chassis.messaging.EventType;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.messaging.request.RequestType;
import dev.chassis.messaging.request.Requests;
import dev.chassis.testkit.ServiceUnderTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a service reads of others: of their events and of their answers, taken from the records it
 * reads them into. It is kept in {@code contract/expects/<provider>.json}, one file for each
 * provider, which the provider's build checks ({@link Consumers}).
 *
 * <pre>{@code
 * @Test
 * void saysWhatItReadsOfOthers() {
 *   Expectations.of(OrdersService.chassis())
 *       .reads("market", "order_placed")
 *       .calls("account-transactions", "POST /reservations", Reserve.class, 200, null)
 *       .matches(Path.of("contract/expects"));
 * }
 * }</pre>
 *
 * <p>Files are written as those of {@link ApiContract} are.
 */
public final class Expectations {

  private static final String ADVICE = "";

  private final String consumer;
  private final Map<String, EventType<?>> heard;
  private final Map<String, Expected> providers = new TreeMap<>();
  private final TreeSet<String> named = new TreeSet<>();

  private Expectations(String consumer, Map<String, EventType<?>> heard) {
    this.consumer = consumer;
    this.heard = heard;
  }

  /** What a service reads, which is started for the moment. */
  public static Expectations of(Chassis chassis) {
    try (var service = ServiceUnderTest.start(chassis)) {
      return of(service);
    }
  }

  /** What a running service reads. */
  public static Expectations of(ServiceUnderTest service) {
    var heard = new TreeMap<String, EventType<?>>();
    service
        .context()
        .find(MessagingEngine.class)
        .ifPresent(engine -> heard.putAll(engine.types().heard()));
    service
        .context()
        .find(Requests.class)
        .ifPresent(requests -> heard.keySet().removeAll(requests.answered().keySet()));
    return new Expectations(service.name(), heard);
  }

  /**
   * Says that {@code provider} publishes these types, which this service is subscribed to.
   *
   * @throws IllegalArgumentException when it is not subscribed to one of them
   */
  public Expectations reads(String provider, String... types) {
    for (var type : types) {
      named.add(type);
      var subscribed = new ArrayList<String>();
      heard.forEach(
          (subscription, known) -> {
            if (known.name().equals(type)) {
              subscribed.add(subscription);
              of(provider).event(type, subscription, known.payload());
            }
          });
      if (subscribed.isEmpty()) {
        throw new IllegalArgumentException(
            consumer + " is not subscribed to " + type + "; it hears " + heard.values());
      }
    }
    return this;
  }

  /** Says that this service asks {@code GET path} of {@code provider} and reads its 200. */
  public Expectations gets(String provider, String path, Class<?> reads) {
    return calls(provider, "GET " + path, null, 200, reads);
  }

  /**
   * Says that this service calls an operation.
   *
   * @param operation such as {@code POST /orders}; names of path parameters make no difference
   * @param sends what the body is made of; null for none
   * @param status of the answer that is read
   * @param reads what its JSON is read into; null when only the status matters
   */
  public Expectations calls(
      String provider,
      String operation,
      @Nullable Class<?> sends,
      int status,
      @Nullable Class<?> reads) {
    of(provider).call(operation, sends, status, reads);
    return this;
  }

  /** Says that this service asks {@code provider} questions of that type, over messages. */
  public Expectations asks(String provider, RequestType<?, ?> type) {
    of(provider).question(type);
    return this;
  }

  private Expected of(String provider) {
    return providers.computeIfAbsent(provider, name -> new Expected(consumer, name));
  }

  /**
   * Checks that {@code folder} says the same.
   *
   * @throws AssertionError that names each file that does not, or an event that nobody was named
   *     for
   */
  public void matches(Path folder) {
    matches(folder, KeptFile.wanted());
  }

  void matches(Path folder, String update) {
    var problems = new ArrayList<@Nullable String>();
    for (var type : heard.values()) {
      if (!named.contains(type.name())) {
        problems.add(
            consumer + " hears " + type.name() + ": say who tells it, by .reads(provider, type)");
      }
    }
    providers.forEach(
        (provider, expected) -> {
          var file = new KeptFile(folder.resolve(provider + ".json"), update, ADVICE);
          problems.add(file.problem(expected.document(), before -> List.of()));
        });
    Problems.throwIfAny(problems);
    checkLeftOver(folder);
  }

  private void checkLeftOver(Path folder) {
    for (var file : Consumers.jsonFiles(folder)) {
      var name = file.getFileName().toString();
      if (!providers.containsKey(name.substring(0, name.length() - ".json".length()))) {
        throw new AssertionError(
            file + " is of no use: " + consumer + " reads nothing of it. Delete the file.");
      }
    }
  }

  /** What is expected of one provider. */
  private static final class Expected {

    private final JsonSchemas schemas = new JsonSchemas("#/$defs/");
    private final JsonObject document;
    private final JsonArray events = new JsonArray();
    private final JsonArray calls = new JsonArray();
    private final JsonArray questions = new JsonArray();

    Expected(String consumer, String provider) {
      document = new JsonObject().put("consumer", consumer).put("provider", provider);
    }

    void event(String type, String subscription, Class<?> reads) {
      events.add(
          new JsonObject()
              .put("type", type)
              .put("subscription", subscription)
              .put("reads", schema(reads)));
    }

    void call(String operation, @Nullable Class<?> sends, int status, @Nullable Class<?> reads) {
      var call = new JsonObject().put("operation", operation);
      if (sends != null) {
        call.put("sends", schema(sends));
      }
      call.put("status", status);
      if (reads != null) {
        call.put("reads", schema(reads));
      }
      calls.add(call);
    }

    void question(RequestType<?, ?> type) {
      questions.add(
          new JsonObject()
              .put("type", type.name())
              .put("sends", schema(type.question()))
              .put("reads", schema(type.answer())));
    }

    private JsonObject schema(Class<?> type) {
      return new JsonObject(JsonCodec.encode(schemas.of(type)));
    }

    JsonObject document() {
      return document
          .put("events", events)
          .put("calls", calls)
          .put("questions", questions)
          .put("$defs", new JsonObject(JsonCodec.encode(schemas.definitions())));
    }
  }
}
