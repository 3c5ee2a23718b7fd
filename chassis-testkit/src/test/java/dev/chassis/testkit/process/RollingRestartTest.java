package dev.chassis.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.Chassis;
import dev.chassis.client.CallFailedException;
import dev.chassis.heartbeat.HeartbeatChannel;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three instances are told to stop and replaced one after the other while 500 requests come in per
 * second, over kept connections and without a retry. Callers hear of it 200 ms late, as in a
 * cluster. Nothing may get lost, and what is done must be what was acknowledged. Without a drain
 * some are lost, or the test would prove nothing.
 */
@Tag("slow")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS) // no SIGTERM there
class RollingRestartTest {

  private static final int PER_SECOND = 500;
  private static final int INSTANCES = 3;
  private static final Duration LATE = Duration.ofMillis(200);

  /** A replacement is to be warm before the next one goes, as a rollout waits between two. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final long SEED = Ticker.system().nanos();

  @TempDir private Path folder;
  private final List<ChildJvm> children = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private UdpHeartbeats heartbeats;
  private ServiceUnderTest caller;

  @BeforeEach
  void startTheCaller() throws IOException {
    heartbeats = UdpHeartbeats.heard(LATE);
    caller =
        ServiceUnderTest.start(
            Chassis.service("caller").wiring(chassis -> chassis.client(RollingChild.NAME)),
            environment ->
                environment
                    .share(HeartbeatChannel.class, heartbeats)
                    .set("client.rolled.retry.maxAttempts", 1)
                    // A slow machine is no loss: neither a queue nor a time-out may make it one.
                    .set("client.rolled.timeout", "60s")
                    .set("client.rolled.connectTimeout", "10s")
                    .set("client.rolled.poolSize", 256)
                    .set("client.rolled.poolQueue", 100_000)
                    // Nor may an open circuit hide what is lost.
                    .set("client.rolled.breaker.minimumCalls", 1_000_000));
  }

  @AfterEach
  void end() {
    children.forEach(ChildJvm::close);
    caller.close();
    heartbeats.close();
  }

  @Test
  void nothingIsLostAndWhatIsDoneIsWhatWasAcknowledged() throws Exception {
    var load = rolled(10_000);

    var executed = report("drained", load);
    assertThat(load.sent()).isGreaterThanOrEqualTo(10_000);
    assertThat(load.failures()).isEmpty();
    assertThat(executed).isEqualTo(load.acknowledged());
    for (var child : children.subList(0, INSTANCES)) {
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void controlWithoutADrainSomeAreLost() throws Exception {
    var load = rolled(2_000, "abrupt");

    report("closed at once (control)", load);
    // Not what a busy instance refused: what was lost with its connection, or found nobody.
    assertThat(load.failures()).anyMatch(failure -> failure.cause() instanceof CallFailedException);
  }

  /** The load while every instance was replaced, and on until it is large enough. */
  private OpenLoop rolled(int atLeast, String... how) throws Exception {
    for (int i = 0; i < INSTANCES; i++) {
      children.add(start(how));
    }
    awaitInstances(INSTANCES);
    warmUp();
    var load = begin("o-", PER_SECOND);
    Eventually.until("it is under way", () -> load.sent() > PER_SECOND);
    for (var old : List.copyOf(children)) {
      int number = 1 + children.size() - INSTANCES;
      load.phase(number + " leaves");
      old.terminate();
      old.exitCode();
      load.phase(number + " is gone");
      children.add(start(how));
      awaitInstances(INSTANCES);
      load.phase(number + " is replaced");
      LockSupport.parkNanos(SETTLED.toNanos());
    }
    Eventually.until("enough was sent", Duration.ofSeconds(60), () -> load.sent() >= atLeast);
    Eventually.until("all are answered", Duration.ofSeconds(30), load::hasEnded);
    return load;
  }

  /** All begin cold, as no cluster does: what that does to them is not the question here. */
  private void warmUp() {
    var few = begin("w-", PER_SECOND / 5);
    Eventually.until("warm", Duration.ofSeconds(30), () -> few.sent() > PER_SECOND);
    Eventually.until("warm-up is answered", Duration.ofSeconds(30), few::hasEnded);
    few.histogram().forEach((kind, count) -> System.out.printf("warm-up: %d %s%n", count, kind));
  }

  private OpenLoop begin(String name, int perSecond) {
    var load = new OpenLoop(name, caller.context().client(RollingChild.NAME), perSecond, SEED);
    caller.context().vertx().runOnContext(go -> load.start(caller.context().timers()));
    return load;
  }

  private Set<String> report(String what, OpenLoop load) throws IOException {
    var lines = new ArrayList<String>();
    for (var file : files) {
      lines.addAll(Files.exists(file) ? Files.readAllLines(file) : List.of());
    }
    lines.removeIf(id -> id.startsWith("w-"));
    var executed = new HashSet<>(lines);
    var notAcknowledged = new TreeSet<>(executed);
    notAcknowledged.removeAll(load.acknowledged());
    var notExecuted = new TreeSet<>(load.acknowledged());
    notExecuted.removeAll(executed);
    System.out.printf(
        "rolling restart, %s: seed %d, %d sent (%d POST), %d failed; %d POST executed, %d"
            + " acknowledged, %d executed and not acknowledged, %d acknowledged and not executed;"
            + " p50 %d ms, p99 %d ms, p99.9 %d ms%n",
        what,
        SEED,
        load.sent(),
        load.posts(),
        load.failures().size(),
        lines.size(),
        load.acknowledged().size(),
        notAcknowledged.size(),
        notExecuted.size(),
        load.quantile(0.5).toMillis(),
        load.quantile(0.99).toMillis(),
        load.quantile(0.999).toMillis());
    load.histogram().forEach((kind, count) -> System.out.printf("%6d %s%n", count, kind));
    load.failures().stream().limit(5).forEach(System.out::println);
    assertThat(lines).as("nothing is done twice").hasSameSizeAs(executed);
    return executed;
  }

  private ChildJvm start(String... how) throws IOException {
    var file = folder.resolve("executed-" + files.size());
    files.add(file);
    var arguments = new ArrayList<String>();
    arguments.add(String.valueOf(heartbeats.port()));
    arguments.add(file.toString());
    arguments.addAll(List.of(how));
    return ChildJvm.start(
        RollingChild.class,
        folder,
        List.of(
            "-Dchassis.http.host=127.0.0.1",
            "-Dchassis.http.port=0",
            "-Dchassis.management.port=0",
            "-Dchassis.runtime.eventLoops=1",
            "-Dchassis.http.requestTimeout=60s",
            "-Dchassis.logging.levels.\"dev.chassis.http.access\"=WARN"),
        arguments);
  }

  private void awaitInstances(int count) {
    Eventually.until(
        count + " instances are heard", Duration.ofSeconds(30), () -> callable() == count);
  }

  private long callable() {
    return Eventually.succeeds(
            caller.context().discovery().getRecords(record -> record.getName().equals("rolled")))
        .size();
  }
}
