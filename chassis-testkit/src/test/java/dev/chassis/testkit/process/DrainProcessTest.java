package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The drain of a process against the clock on the wall. */
@Tag("slow")
@Timeout(90)
@DisabledOnOs(OS.WINDOWS) // no SIGTERM there
class DrainProcessTest {

  private static final Ticker CLOCK = Ticker.system();
  private static final Pattern PART = Pattern.compile("([+-])(part \\d)");

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ChildJvm> children = new ArrayList<>();

  @AfterEach
  void endChildren() {
    children.forEach(ChildJvm::close);
  }

  @Test
  void readinessIsOffWithin100MillisecondsWhileRequestsAreStillServed() throws Exception {
    var child = start("-Dchassis.shutdown.pause=1500ms");
    var up = child.up();
    for (int i = 0; i < 20; i++) {
      assertThat(status(up.managementPort(), "/health/ready")).isEqualTo(200);
      assertThat(status(up.port(), "/work/1")).isEqualTo(200);
    }

    long told = CLOCK.nanos();
    child.terminate();
    while (status(up.managementPort(), "/health/ready") == 200) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    var off = since(told);
    int served = 0;
    while (since(told).compareTo(Duration.ofSeconds(1)) < 0) {
      assertThat(status(up.port(), "/work/1")).isEqualTo(200);
      assertThat(status(up.managementPort(), "/health/live")).isEqualTo(200);
      served++;
    }

    System.out.printf(
        "drain: readiness off %d ms after SIGTERM, %d requests served after that%n",
        off.toMillis(), served);
    assertThat(off).isLessThan(Duration.ofMillis(100));
    assertThat(served).isPositive();
    assertThat(child.exitCode()).isZero();
  }

  @Test
  void whatIsDoneWithinTheGraceIsAnsweredAndWhatIsNotIsCutAtItsEndAndNamed() throws Exception {
    var child = start("-Dchassis.shutdown.pause=0s", "-Dchassis.shutdown.grace=10s");
    int port = child.up().port();
    var five = get(port, "/work/5000");
    child.lineWith("at work");
    var thirty = get(port, "/work/30000");
    child.lineWith("at work");

    long told = CLOCK.nanos();
    child.terminate();

    assertThat(five.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> thirty.get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class);
    var cut = since(told);
    var ended = child.endedAfter(CLOCK, told);
    var output = child.rest();
    System.out.printf(
        "drain: grace 10 s, cut after %d ms, process gone after %d ms, exit code %d%n",
        cut.toMillis(), ended.toMillis(), child.exitCode());
    assertThat(cut).isBetween(Duration.ofMillis(9500), Duration.ofMillis(10_500));
    assertThat(ended).isLessThan(Duration.ofSeconds(11));
    assertThat(child.exitCode()).isEqualTo(4);
    assertThat(output)
        .containsPattern("cut GET /work/\\{millis} after \\d+ ms, trace [0-9a-f]{32}")
        .contains("stop: http server cut");
  }

  @Test
  void aSignalAtAnyPointOfTheStartStopsWhatHadStartedOnceInReverse() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 6; i++) {
      var child = start("-Dchild=many parts", "-Dchassis.shutdown.pause=0s");
      if (i % 2 == 0) {
        child.lineWith("+part 0");
      }
      var delay = Duration.ofMillis(random.nextInt(i % 2 == 0 ? 400 : 1500));
      LockSupport.parkNanos(delay.toNanos());
      child.terminate();
      int code = child.exitCode();
      child.rest();

      var started = parts(child, "+");
      var stopped = parts(child, "-");
      System.out.printf(
          "drain: seed %d, signal %d came after %d of 6 parts, exit code %d%n",
          seed, i, started.size(), code);
      Collections.reverse(started);
      assertThat(stopped).as("seed %d, %s", seed, delay).isEqualTo(started);
      // Before main has begun the JVM answers for itself.
      assertThat(code)
          .as("seed %d, %s, it said %s %s", seed, delay, child.said(), child.errors())
          .isIn(started.isEmpty() ? List.of(0, 143) : List.of(0));
    }
  }

  private static List<String> parts(ChildJvm child, String sign) {
    var parts = new ArrayList<String>();
    for (var line : child.said()) {
      var found = PART.matcher(line);
      if (found.find() && found.group(1).equals(sign)) {
        parts.add(found.group(2));
      }
    }
    return parts;
  }

  private ChildJvm start(String... options) throws IOException {
    var child = ChildJvm.start(Child.class, folder, List.of(options), ChildJvm.ANY_PORTS);
    children.add(child);
    return child;
  }

  private int status(int port, String path)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    return get(port, path).get(10, TimeUnit.SECONDS).statusCode();
  }

  private CompletableFuture<HttpResponse<String>> get(int port, String path) {
    return http.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.ofString());
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(CLOCK.nanos() - nanos);
  }
}
