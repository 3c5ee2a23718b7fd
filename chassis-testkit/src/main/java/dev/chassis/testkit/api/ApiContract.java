package dev.chassis.testkit.api;

import dev.chassis.Chassis;
import dev.chassis.testkit.ServiceUnderTest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

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
  public static final String UPDATE = KeptFile.UPDATE;

  private static final String ADVICE =
      "Keep the old operation and give the new one another path, such as /v2.";

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
    matches(file, KeptFile.wanted());
  }

  /**
   * What {@code file} says otherwise than the service, a sentence each; empty when it describes it.
   * Never writes the file.
   */
  public List<String> faults(Path file) {
    var problem = new KeptFile(file, "", ADVICE).problem(present, this::changesFrom);
    return problem == null ? List.of() : problem.lines().toList();
  }

  void matches(Path file, String update) {
    var problem = new KeptFile(file, update, ADVICE).problem(present, this::changesFrom);
    if (problem != null) {
      throw new AssertionError(problem);
    }
  }
}
