package dev.chassis.testkit.api;

import dev.chassis.Chassis;
import dev.chassis.testkit.ServiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a service answers, held against the description that its repository keeps as its contract:
 *
 * <pre>{@code
 * @Test
 * void keepsItsContract() {
 *   ApiContract.of(OrdersService.chassis()).matches(Path.of("contract/openapi.json"));
 * }
 * }</pre>
 *
 * <p>When the service changed in a way that callers bear, the file is to be written anew, by a run
 * of the same test with {@code -Dchassis.contract.update=true}; a change that breaks callers needs
 * {@code -Dchassis.contract.update=breaking}. Either way the change shows where it is reviewed.
 */
public final class ApiContract {

  /** System property that makes a test write its file. */
  public static final String UPDATE = "chassis.contract.update";

  private final JsonObject present;

  private ApiContract(JsonObject present) {
    this.present = present;
  }

  /** The interface of a service, which is started for the moment. */
  public static ApiContract of(Chassis chassis) {
    try (var service = ServiceUnderTest.start(chassis)) {
      return of(service);
    }
  }

  /** The interface of a running service. */
  public static ApiContract of(ServiceUnderTest service) {
    return of(service.management().get("/openapi.json").json());
  }

  /** The interface that an OpenAPI document describes. */
  public static ApiContract of(JsonObject description) {
    return new ApiContract(description);
  }

  /**
   * What is different from {@code promised}, for callers. Words for people are not compared, nor is
   * the version of the service.
   */
  public List<ApiChange> changesFrom(JsonObject promised) {
    return ApiComparison.between(promised, present);
  }

  /**
   * Checks that {@code file} describes the service.
   *
   * @throws AssertionError that names each operation and what changed, and says what to do
   */
  public void matches(Path file) {
    matches(file, System.getProperty(UPDATE, ""));
  }

  void matches(Path file, String update) {
    if (!Files.exists(file)) {
      writeOr(!update.isEmpty(), file, "there is no contract " + file + " yet: " + run("true"));
      return;
    }
    var promised = read(file);
    var changes = changesFrom(promised);
    var breaking = changes.stream().filter(ApiChange::isBreaking).toList();
    if (!breaking.isEmpty()) {
      writeOr(
          update.equals("breaking"),
          file,
          file
              + " is broken: callers that keep to it may fail.\n"
              + lines(breaking)
              + "\nKeep the old operation and give the new one another path, such as /v2. When no"
              + " caller is left, "
              + run("breaking"));
    } else if (!withoutVersion(promised).equals(withoutVersion(present))) {
      writeOr(
          !update.isEmpty(),
          file,
          "contract file is stale: "
              + run("true")
              + "\n"
              + file
              + " does not know yet:\n"
              + (changes.isEmpty() ? "  other words for the same" : lines(changes)));
    }
  }

  private void writeOr(boolean write, Path file, String failure) {
    if (!write) {
      throw new AssertionError(failure);
    }
    try {
      var parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, present.encodePrettily() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject read(Path file) {
    try {
      return new JsonObject(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject withoutVersion(JsonObject document) {
    var copy = document.copy();
    var info = copy.getJsonObject("info");
    if (info != null) {
      info.remove("version");
    }
    return copy;
  }

  private static String run(String value) {
    return "run with -D" + UPDATE + "=" + value;
  }

  private static String lines(List<ApiChange> changes) {
    return changes.stream().map(change -> "  " + change).collect(Collectors.joining("\n"));
  }
}
