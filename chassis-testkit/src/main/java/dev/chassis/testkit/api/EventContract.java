package dev.chassis.testkit.api;

import dev.chassis.Chassis;
import dev.chassis.messaging.MessagingEngine;
import dev.chassis.testkit.ServiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service publishes, held against the schemas that its repository keeps:
 *
 * <pre>{@code
 * @Test
 * void itsEventsKeepTheirContract() {
 *   EventContract.of(MarketService.chassis()).matches(Path.of("contract"));
 * }
 * }</pre>
 *
 * <p>There is one file for each type that the service {@code publishes(…)}, {@code
 * events/<type>.schema.json}, and {@code asyncapi.json} for all it tells and hears. A field may
 * come to an event; one that goes, may be missing, or changes its type breaks whoever reads it.
 * Files are written as those of {@link ApiContract} are.
 */
public final class EventContract {

  private static final String ADVICE =
      "Keep the field, or tell the new form as a type of its own beside the old one.";
  private static final String SUFFIX = ".schema.json";

  private final String service;
  private final Map<String, JsonObject> schemas;
  private final JsonObject document;
  private final Consumers consumers;

  private EventContract(
      String service, Map<String, JsonObject> schemas, JsonObject document, Consumers consumers) {
    this.service = service;
    this.schemas = schemas;
    this.document = document;
    this.consumers = consumers;
  }

  /** The events of a service, which is started for the moment. */
  public static EventContract of(Chassis chassis) {
    try (var service = ServiceUnderTest.start(chassis)) {
      return of(service);
    }
  }

  /** The events of a running service. */
  public static EventContract of(ServiceUnderTest service) {
    return new EventContract(
        service.name(),
        Promises.events(service.get(MessagingEngine.class).types().told()),
        service.management().get("/asyncapi.json").json(),
        Consumers.of(service));
  }

  /**
   * Checks that {@code folder} describes the service.
   *
   * @throws AssertionError that names each event and field that changed and, where their files are
   *     found, the consumers that read it
   */
  public void matches(Path folder) {
    matches(folder, KeptFile.wanted());
  }

  /** As above, with consumers that are neighbours in {@code root}. */
  void matches(Path folder, String update, Path root) {
    new EventContract(service, schemas, document, consumers.in(root)).matches(folder, update);
  }

  void matches(Path folder, String update) {
    var problems = new ArrayList<@Nullable String>();
    schemas.forEach(
        (type, schema) ->
            problems.add(
                kept(folder, type, update)
                    .problem(schema, promised -> changes(type, promised, schema))));
    for (var type : keptTypes(folder)) {
      if (!schemas.containsKey(type)) {
        problems.add(kept(folder, type, update).orphaned(gone(type)));
      }
    }
    problems.add(
        new KeptFile(folder.resolve("asyncapi.json"), update, ADVICE)
            .problem(document, promised -> List.of()));
    Problems.throwIfAny(problems);
  }

  private static KeptFile kept(Path folder, String type, String update) {
    return new KeptFile(folder.resolve("events").resolve(type + SUFFIX), update, ADVICE);
  }

  private List<ApiChange> changes(String type, JsonObject promised, JsonObject present) {
    return SchemaComparison.between(promised, present, Direction.RESPONSE, promised, present)
        .entrySet()
        .stream()
        .map(change -> change(type, change.getKey(), change.getValue()))
        .toList();
  }

  private ApiChange change(String type, String what, boolean isBreaking) {
    var readers = isBreaking ? consumers.readersOf(type, what) : List.<String>of();
    return new ApiChange(
        isBreaking,
        type,
        readers.isEmpty() ? what : what + "; read by " + String.join(", ", readers));
  }

  private ApiChange gone(String type) {
    var readers = consumers.readersOf(type, "");
    return new ApiChange(
        true,
        type,
        service
            + " no longer says that it publishes it"
            + (readers.isEmpty() ? "" : "; read by " + String.join(", ", readers)));
  }

  private static List<String> keptTypes(Path folder) {
    var events = folder.resolve("events");
    if (!Files.isDirectory(events)) {
      return List.of();
    }
    try (var files = Files.list(events)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
