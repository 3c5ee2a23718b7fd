package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
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

  private void logLines(String thread) {
    for (int n = 0; n < LINES; n++) {
      log.logger().atInfo().addKeyValue("thread", thread).addKeyValue("n", n).log("x".repeat(300));
    }
  }
}
