package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BatchedOutputTest {

  private static final int THREADS = 4;
  private static final int LINES = 5_000;

  private final CapturedLog log = CapturedLog.asyncJson();

  @Test
  void losesNoLineAndKeepsTheOrderOfEachThread() throws Exception {
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < THREADS; t++) {
      var name = "thread-" + t;
      threads.add(new Thread(() -> logLines(name)));
    }
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }
    log.close();

    var next = new HashMap<String, Integer>();
    for (var line : log.lines()) {
      int expected = next.merge(line.get("labels.thread").asText(), 1, Integer::sum) - 1;
      assertThat(line.get("labels.n").intValue()).isEqualTo(expected);
    }
    assertThat(next)
        .hasSize(THREADS)
        .allSatisfy((name, count) -> assertThat(count).isEqualTo(LINES));
  }

  @Test
  void writesAtOnceAfterItWasClosed() throws IOException {
    log.close();

    log.logger().info("after the end");

    assertThat(log.line().get("message").asText()).isEqualTo("after the end");
  }

  @Test
  void writesWarningsBeforeTheCallReturnsAfterAllLinesBeforeThem() {
    for (int n = 0; n < 100; n++) {
      log.logger().atInfo().addKeyValue("n", n).log("before");
    }
    log.logger().atWarn().addKeyValue("n", 100).log("look here");

    var lines = log.lines();
    assertThat(lines).hasSize(101);
    assertThat(lines).extracting(line -> line.get("labels.n").intValue()).isSorted();
    assertThat(lines.get(100).get("log.level").asText()).isEqualTo("WARN");
  }

  @Test
  void hasWrittenEverythingWhenAFlushReturns() {
    for (int n = 0; n < 100; n++) {
      log.logger().info("line");
      log.flush();

      assertThat(log.lines()).hasSize(n + 1);
    }
  }

  @Test
  void writesALineThatNothingFollows() {
    log.logger().info("alone");

    // Within 5 ms when the machine is not busy; for ever when nobody woke the writer.
    var limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (log.raw().isEmpty() && System.nanoTime() - limit < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void writesALineWhoseArgumentLogsToo() throws IOException {
    log.logger()
        .info(
            "{}",
            new Object() {
              @Override
              public String toString() {
                log.logger().info("inner");
                return "outer";
              }
            });
    log.close();

    assertThat(log.lines())
        .extracting(line -> line.get("message").asText())
        .containsExactlyInAnyOrder("inner", "outer");
  }

  private void logLines(String thread) {
    for (int n = 0; n < LINES; n++) {
      log.logger().atInfo().addKeyValue("thread", thread).addKeyValue("n", n).log("x".repeat(300));
    }
  }

  @Test
  void dropsRatherThanWaitForEverAndSaysHowMany() throws Exception {
    var pipe = new BlockedStream();
    var stuck = CapturedLog.asyncJson(pipe, Duration.ofMillis(50));
    var text = "x".repeat(10_000);
    int lines = 500; // 5 MB, and 1 MiB may wait

    var started = System.nanoTime();
    for (int n = 0; n < lines; n++) {
      stuck.logger().atInfo().addKeyValue("n", n).log(text);
    }
    stuck.logger().atError().addKeyValue("n", lines).log(text);
    var took = Duration.ofNanos(System.nanoTime() - started);
    pipe.letGo();
    stuck.flush();
    stuck.flush(); // the notice itself
    stuck.logger().info("goes on");
    stuck.close();

    var written = pipe.text().lines().map(LogLineSchema::check).toList();
    var told = written.stream().filter(line -> line.has("labels.dropped")).toList();
    var arrived = written.stream().filter(line -> line.has("labels.n")).count();
    assertThat(told).hasSize(1);
    assertThat(told.get(0).get("labels.dropped").longValue()).isEqualTo(lines + 1 - arrived);
    assertThat(arrived).isBetween(50L, 250L);
    assertThat(written.get(written.size() - 1).get("message").asText()).isEqualTo("goes on");
    // One wait in vain, not one per line.
    assertThat(took).isLessThan(Duration.ofSeconds(10));
  }

  /** Like a pipe whose reader hangs. */
  private static final class BlockedStream extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch free = new CountDownLatch(1);

    void letGo() {
      free.countDown();
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] more, int offset, int length) {
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      bytes.write(more, offset, length);
    }
  }
}
