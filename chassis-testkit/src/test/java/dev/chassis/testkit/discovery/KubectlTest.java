package dev.chassis.testkit.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chassis.testkit.kubernetes.FakeKubernetes;
import dev.chassis.testkit.kubernetes.Pod;
import dev.chassis.testkit.time.Eventually;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fake API server, judged by a real {@code kubectl}. */
class KubectlTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path home;

  @BeforeEach
  void kubectlIsHere() {
    boolean here =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    assumeTrue(here, "no kubectl on the PATH");
  }

  @Test
  void kubectlGetsAndWatchesWhatTheFakeHolds() throws Exception {
    try (var kubernetes = FakeKubernetes.start()) {
      kubernetes.slice("bank", "fees-a", "fees", List.of(Pod.ready("fees-1", "10.0.0.1", 8080)));

      var got = run(kubernetes, "get", "endpointslices", "-o", "name");
      assertThat(got).contains("endpointslice.discovery.k8s.io/fees-a");
      assertThat(
              run(
                  kubernetes,
                  "get",
                  "endpointslice",
                  "fees-a",
                  "-o",
                  "jsonpath={.endpoints[0].addresses[0]}"))
          .contains("10.0.0.1");

      var output = home.resolve("watch.txt");
      var watch = start(kubernetes, output, "get", "endpointslices", "-w", "-o", "name");
      try {
        Eventually.until("kubectl watches", PATIENCE, () -> kubernetes.openWatches() == 1);
        kubernetes.slice("bank", "fees-b", "fees", List.of());
        Eventually.until(
            "kubectl prints the change", PATIENCE, () -> text(output).contains("/fees-b"));
      } finally {
        watch.destroyForcibly();
        watch.onExit().orTimeout(10, TimeUnit.SECONDS).join();
      }
    }
  }

  private String run(FakeKubernetes kubernetes, String... arguments) throws Exception {
    var output = Files.createTempFile(home, "out", ".txt");
    var process = start(kubernetes, output, arguments);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(text(output)).isZero();
    return text(output);
  }

  private Process start(FakeKubernetes kubernetes, Path output, String... arguments)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "kubectl",
                "--kubeconfig=/dev/null",
                "--server=" + kubernetes.address(),
                "--namespace=bank",
                "--cache-dir=" + home.resolve("cache")));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    return builder.redirectOutput(output.toFile()).start();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
