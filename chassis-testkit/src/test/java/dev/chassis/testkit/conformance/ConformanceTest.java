package dev.chassis.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.testkit.conformance.Finding.Verdict;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit against a service that knows nothing of the chassis; each fault breaks one promise. */
class ConformanceTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CallTrap trap = CallTrap.on(0);
  @TempDir private Path folder;

  @BeforeEach
  void promise() throws IOException {
    Files.writeString(folder.resolve("openapi.json"), PlainService.contract().encode());
  }

  @AfterEach
  void close() {
    trap.close();
  }

  @Test
  void aServiceMadeByTheFormatsAloneKeepsEveryPromise() {
    try (var service = PlainService.start(Fault.NONE, trap.port())) {
      var report = Conformance.examine(subject(service));

      assertThat(report.with(Verdict.KEPT)).as(report.text()).hasSize(Conformance.checks().size());
      assertThat(report.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFaultBreaksItsPromiseAndNoOther(Fault fault) {
    try (var service = PlainService.start(fault, trap.port())) {
      var report = Conformance.examine(subject(service));

      assertThat(report.with(Verdict.BROKEN)).as(report.text()).containsExactly(fault.promise());
      assertThat(report.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void everyPromiseHasAFaultThatBreaksIt() {
    var broken = List.of(Fault.values()).stream().map(Fault::promise).toList();

    assertThat(broken).containsAll(Conformance.checks().stream().map(Check::promise).toList());
  }

  @Test
  void theCommandJudgesWhatItCanSeeAndSaysWhatTheRestWouldTake() throws IOException {
    try (var service = PlainService.start(Fault.ERRORS_IN_HTML, trap.port())) {
      var json = folder.resolve("report.json");

      int code = run(service, "--contract", folder.toString(), "--json", json.toString());

      assertThat(code).isEqualTo(1);
      assertThat(text(out))
          .contains("fail  problem details    an unknown path: content-type is \"text/html\"")
          .contains("n/a   drain              the process is not the kit's to stop")
          .contains("-> give --pid N")
          .endsWith("5 kept, 1 broken, 4 not applicable\n");
      var report = new JsonObject(Files.readString(json));
      assertThat(report.getInteger("broken")).isEqualTo(1);
      assertThat(report.getJsonArray("findings")).hasSize(Conformance.checks().size());
    }
  }

  @Test
  void whoKeepsWhatCanBeSeenEndsWithZero() {
    try (var service = PlainService.start(Fault.NONE, trap.port())) {
      assertThat(run(service)).as(text(out)).isZero();
    }
  }

  @Test
  void whoCannotBeJudgedEndsWithTwo() {
    assertThat(run("--url", "http://127.0.0.1:1")).isEqualTo(2);
    assertThat(run("--urls", "http://127.0.0.1:1")).isEqualTo(2);
    assertThat(
            run(
                "--service",
                "nobody",
                "--url",
                "http://127.0.0.1:1",
                "--management",
                "http://127.0.0.1:1"))
        .isEqualTo(2);

    assertThat(text(err))
        .contains(
            "--service is needed", "there is no option --urls", "no answer to GET http://127");
    assertThat(text(out)).isEmpty();
  }

  @Test
  void anOptionThatCannotBeFollowedIsNamed() {
    try (var service = PlainService.start(Fault.NONE, trap.port())) {
      var taken = String.valueOf(trap.port());

      assertThat(run(service, "--calls", "GET /things/1", "--trap", taken)).isEqualTo(2);
      assertThat(run(service, "--set", "messaging.transprot=rabbitmq")).isEqualTo(2);
      assertThat(run(service, "--set", "messaging.transport=memory")).isEqualTo(2);
    }
    assertThat(text(err))
        .contains("--trap: ", "--set: ", "messaging.transprot: unknown key", "no broker");
    assertThat(text(out)).isEmpty();
  }

  private int run(PlainService service, String... more) {
    var all = new ArrayList<String>();
    all.addAll(List.of("--service", PlainService.NAME, "--url", url(service.port()).toString()));
    all.addAll(List.of("--management", url(service.managementPort()).toString()));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private int run(String... args) {
    return Conformance.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(UTF_8);
  }

  private Subject subject(PlainService service) {
    return new Subject(
        PlainService.NAME,
        Caller.of(url(service.port()), Map.of()),
        Caller.of(url(service.managementPort()), Map.of()),
        service,
        service,
        folder,
        Outgoing.of(trap, "GET /things/1"),
        service,
        List.of(PlainService.SECRET));
  }

  private static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
