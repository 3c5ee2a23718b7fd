package dev.chassis.testkit.conformance;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.conformance.Finding.Verdict;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Holds a service on the chassis to what every service of the fleet promises, one test for each
 * promise. What cannot be judged is skipped and says why.
 *
 * <pre>{@code
 * class ConformanceTest extends ServiceConformance {
 *   @Override
 *   protected Chassis service() {
 *     return FeesService.chassis();
 *   }
 * }
 * }</pre>
 *
 * <p>The service starts once, as with {@link ServiceUnderTest}, on the defaults in memory, and is
 * drained by the last test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ServiceConformance {

  private static final String SECRET = "planted-by-the-conformance-kit";

  private @Nullable LogLinesOfJvm log;
  private @Nullable CallTrap trap;
  private @Nullable ServiceUnderTest running;

  /** For subclasses. */
  protected ServiceConformance() {}

  /** The service, as its {@code main} would run it. */
  protected abstract Chassis service();

  /** Folder with its contract; {@code contract} where the build runs unless overridden. */
  protected Path contract() {
    return Path.of("contract");
  }

  /** Settings or shared objects that it needs in a test; none unless overridden. */
  protected Environment environment(Environment environment) {
    return environment;
  }

  /**
   * A request for which it calls another service; {@link Call#none} unless overridden. With one,
   * the trace and the deadline are followed on their way out, and a drain must wait for it.
   */
  protected Call calls() {
    return Call.none();
  }

  /**
   * A call to another service, and how to bring it about.
   *
   * @param service name of the service that is called; empty for none
   * @param request to the service under test: method, path, and maybe a body of JSON, such as
   *     {@code GET /orders/1}
   */
  public record Call(String service, String request) {
    /** It calls nobody over HTTP. */
    public static Call none() {
      return new Call("", "");
    }
  }

  @TestFactory
  final Stream<DynamicTest> keeps() {
    var subject = start();
    return Conformance.checks().stream()
        .map(check -> DynamicTest.dynamicTest(check.promise(), () -> hold(check, subject)));
  }

  @AfterAll
  final void close() {
    if (running != null) {
      running.close();
    }
    if (trap != null) {
      trap.close();
    }
    if (log != null) {
      log.close();
    }
  }

  private static void hold(Check check, Subject subject) {
    var finding = Conformance.examine(check, subject);
    var why = String.join("\n", finding.why());
    Assumptions.assumeTrue(finding.verdict() != Verdict.NOT_APPLICABLE, why);
    if (finding.verdict() == Verdict.BROKEN) {
      throw new AssertionError(
          "%s is broken:%n%s%nWhat to do: %s".formatted(check.promise(), why, finding.advice()));
    }
  }

  private Subject start() {
    log = LogLinesOfJvm.listening();
    var call = calls();
    if (!call.service().isEmpty()) {
      trap = CallTrap.on(0);
    }
    var service = ServiceUnderTest.start(service(), this::environmentOf);
    running = service;
    return new Subject(
        service.name(),
        caller(service.port()),
        caller(service.managementPort()),
        log,
        Beats.onEventBus(service.context().vertx()),
        contract(),
        trap == null ? null : Outgoing.of(trap, call.request()),
        ending(service),
        List.of(SECRET));
  }

  private Environment environmentOf(Environment given) {
    var environment =
        given
            .set("management.token", SECRET)
            .set("heartbeat.interval", "100ms")
            .set("shutdown.pause", "200ms");
    if (trap != null) {
      environment.set("discovery.addresses." + calls().service(), "127.0.0.1:" + trap.port());
    }
    return environment(environment);
  }

  private static Caller caller(int port) {
    return Caller.of(URI.create("http://127.0.0.1:" + port), Map.of());
  }

  private static Ending ending(ServiceUnderTest service) {
    return new Ending() {
      private @Nullable Future<Void> stopped;

      @Override
      public void begin() {
        stopped = service.stop();
      }

      @Override
      public boolean isOver() {
        return stopped != null && stopped.isComplete();
      }
    };
  }
}
