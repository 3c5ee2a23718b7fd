package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chassis.context.LogFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events of {@link LogFields} wait to be encoded with others; nobody must notice. */
class OwnLinesTest {

  private static final int THREADS = 4;
  private static final int LINES = 5_000;

  private final CapturedLog log = CapturedLog.asyncJson();

  @AfterEach
  void close() throws IOException {
    log.close();
  }

  @Test
  void oneThatNothingFollowsIsWrittenSoon() {
    frequent("GET", 1);

    awaitLines(1);
    frequent("GET", 2);
    awaitLines(2);
  }

  @Test
  void allAreWrittenWhenAFlushReturns() {
    for (int n = 0; n < 100; n++) {
      frequent("GET", n);
      log.flush();

      assertThat(log.lines()).hasSize(n + 1);
    }
  }

  @Test
  void allAreWrittenWhenItIsClosedAndThoseAfterAtOnce() throws Exception {
    frequent("GET", 1);
    log.close();
    frequent("GET", 2);

    assertThat(numbers()).containsExactly(1, 2);
  }

  @Test
  void aWarningIsWrittenBehindThemWhenTheCallReturns() {
    for (int n = 0; n < 50; n++) {
      frequent("GET", n);
    }
    log.logger().atWarn().addKeyValue("event.duration", 50L).log("look here");

    assertThat(numbers()).hasSize(51).isSorted();
  }

  @Test
  void linesOfAThreadKeepTheirOrderWhateverTheyAre() throws Exception {
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < THREADS; t++) {
      var name = "thread-" + t;
      threads.add(new Thread(() -> logBoth(name)));
    }
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }
    log.close();

    var next = new HashMap<String, Integer>();
    for (var line : log.lines()) {
      int expected = next.merge(line.get("url.path").asText(), 1, Integer::sum) - 1;
      assertThat(line.get("event.duration").intValue()).isEqualTo(expected);
    }
    assertThat(next)
        .hasSize(THREADS)
        .allSatisfy((name, count) -> assertThat(count).isEqualTo(LINES));
  }

  @Test
  void fieldsAreThoseOfTheMomentOfTheCall() {
    log.mdc().put("tenant", "blue");
    frequent("GET", 1);
    log.mdc().put("tenant", "green");
    frequent("GET", 2);
    log.mdc().remove("tenant");
    frequent("GET", 3);
    log.flush();

    assertThat(log.lines())
        .extracting(line -> line.path("labels.tenant").asText("none"))
        .containsExactly("blue", "green", "none");
  }

  @Test
  void oneThatCannotBeEncodedTakesNoOtherAlong() {
    frequent("GET", 1);
    log.logger()
        .atInfo()
        .log("never seen"); // goes along with the first, and so has gone when the next one comes
    frequent("GET", 2);
    event(new Broken());
    frequent("GET", 3);
    log.flush();

    assertThat(log.lines()).extracting(OwnLinesTest::number).containsExactly(1, -1, 2, 3);
    assertThat(log.logger().getLoggerContext().getStatusManager().getCopyOfStatusList())
        .anySatisfy(
            status -> {
              assertThat(status.getMessage()).isEqualTo("a log line could not be encoded");
              assertThat(status.getThrowable()).hasMessage("broken");
            });
  }

  @Test
  void oneThatLogsWhileItIsEncodedLosesNothing() {
    event(new Logging(() -> log.logger().info("inner")));
    frequent("GET", 2);
    log.flush();

    assertThat(numbers()).containsExactlyInAnyOrder(-1, 1, 2);
  }

  /** Encoded by the writer, which cannot wait for itself. */
  @Test
  void oneThatWarnsWhileItIsEncodedHoldsUpNobody() {
    event(new Logging(() -> log.logger().warn("inner")));

    awaitLines(2);
  }

  private void logBoth(String thread) {
    for (int n = 0; n < LINES; n++) {
      if (n % 7 < 5) {
        frequent(thread, n);
      } else {
        log.logger()
            .atInfo()
            .addKeyValue("url.path", thread)
            .addKeyValue("event.duration", (long) n)
            .log("between");
      }
    }
  }

  private void frequent(String path, long number) {
    event(new Numbered(path, number));
  }

  private void event(LogFields fields) {
    log.logger().log(new FieldsEvent(fields));
  }

  private void awaitLines(int count) {
    // Within 5 ms when the machine is not busy; for ever when nobody woke the writer.
    var limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (log.raw().lines().count() < count && System.nanoTime() - limit < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    assertThat(log.lines()).hasSize(count);
  }

  private List<Integer> numbers() {
    return log.lines().stream().map(OwnLinesTest::number).toList();
  }

  private static int number(JsonNode line) {
    return line.path("event.duration").asInt(-1);
  }

  private static final class Numbered extends LogFields {
    private final String path;
    private final long number;

    Numbered(String path, long number) {
      this.path = path;
      this.number = number;
    }

    @Override
    public void forEachField(Sink sink) {
      sink.text("url.path", path);
      sink.number("event.duration", number);
    }
  }

  private static final class Logging extends LogFields {
    private final Runnable first;

    Logging(Runnable first) {
      this.first = first;
    }

    @Override
    public void forEachField(Sink sink) {
      first.run();
      sink.number("event.duration", 1);
    }
  }

  private static final class Broken extends LogFields {
    @Override
    public void forEachField(Sink sink) {
      sink.text("url.path", "half");
      throw new IllegalStateException("broken");
    }
  }
}
