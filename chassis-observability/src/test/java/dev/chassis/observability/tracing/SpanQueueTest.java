package dev.chassis.observability.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanQueueTest {

  private final FakeExporter exporter = new FakeExporter();
  private SpanQueue queue;

  @AfterEach
  void end() {
    exporter.letGo();
    queue.end();
  }

  @Test
  void exportsWhatHasGathered() {
    var tracer = queue(Duration.ofMillis(1), Duration.ofSeconds(5), 100);

    spans(tracer, 10);
    queue.flush(Duration.ofSeconds(10));

    assertThat(exporter.taken).hasSize(10);
    assertThat(queue.exported()).isEqualTo(10);
    assertThat(queue.dropped()).isZero();
  }

  @Test
  void neverWaitsForAnExporterThatHangsAndCountsWhatItDrops() {
    exporter.hang();
    var tracer = queue(Duration.ofMillis(1), Duration.ofMinutes(1), 1_000);

    var begun = System.nanoTime();
    spans(tracer, 20_000);
    var took = Duration.ofNanos(System.nanoTime() - begun);

    // A quarter of 1000 is under way at most, 1000 wait.
    assertThat(queue.dropped()).isBetween(20_000L - 1_250, 20_000L - 1_000);
    assertThat(took).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void exportsAQuarterOfTheQueueAtATimeAndEachInItsTurn() {
    exporter.hang();
    var tracer = queue(Duration.ofMinutes(1), Duration.ofMinutes(1), 100);
    spans(tracer, 90);
    exporter.letGo();
    queue.flush(Duration.ofSeconds(10));

    assertThat(exporter.sizes).containsExactly(25, 25, 25, 15);
    assertThat(exporter.taken)
        .extracting(SpanData::getName)
        .containsExactlyElementsOf(IntStream.range(0, 90).mapToObj(i -> "span " + i).toList());
  }

  @Test
  void losesNoneThatThreadsEndWhileOthersAreExported() {
    var tracer = queue(Duration.ofMillis(1), Duration.ofSeconds(5), 100_000);
    var threads = Stream.generate(() -> new Thread(() -> spans(tracer, 10_000))).limit(4).toList();
    threads.forEach(Thread::start);
    until(() -> threads.stream().noneMatch(Thread::isAlive));
    queue.flush(Duration.ofSeconds(10));

    assertThat(queue.exported()).isEqualTo(40_000);
    assertThat(queue.dropped()).isZero();
    assertThat(exporter.sizes).allMatch(size -> size <= 1_024);
  }

  @Test
  void givesAnExportUpThatTakesTooLong() {
    exporter.neverAnswers();
    var tracer = queue(Duration.ofMillis(1), Duration.ofMillis(50), 100);

    spans(tracer, 1);
    until(() -> queue.failed() == 1);
    exporter.letGo();
    spans(tracer, 1);
    until(() -> queue.exported() == 1);

    assertThat(queue.dropped()).isZero();
  }

  @Test
  void goesOnAfterAnExporterThatThrew() {
    exporter.throwNext();
    var tracer = queue(Duration.ofMillis(1), Duration.ofSeconds(5), 100);

    spans(tracer, 1);
    until(() -> queue.failed() == 1);
    spans(tracer, 1);
    until(() -> queue.exported() == 1);
  }

  @Test
  void waitsForTheLastExportOnlySoLong() {
    exporter.hang();
    var tracer = queue(Duration.ofMillis(1), Duration.ofMinutes(1), 100);
    spans(tracer, 3);

    var begun = System.nanoTime();
    queue.flush(Duration.ofMillis(100));
    queue.end();

    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(90), Duration.ofSeconds(10));
    spans(tracer, 1);
    assertThat(queue.dropped()).isPositive();
  }

  private Tracer queue(Duration interval, Duration timeout, int most) {
    var config = TracingConfig.defaults().withBounds(interval, timeout, most, Duration.ZERO);
    queue = new SpanQueue(exporter, config);
    return SdkTracerProvider.builder().addSpanProcessor(queue).build().get("test");
  }

  private static void spans(Tracer tracer, int count) {
    for (int i = 0; i < count; i++) {
      tracer.spanBuilder("span " + i).startSpan().end();
    }
  }

  private static void until(BooleanSupplier condition) {
    var limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(limit);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static final class FakeExporter implements SpanExporter {
    private final List<SpanData> taken = new CopyOnWriteArrayList<>();
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch free = new CountDownLatch(0);
    private volatile boolean silent;
    private volatile boolean throwing;

    void hang() {
      free = new CountDownLatch(1);
    }

    void neverAnswers() {
      silent = true;
    }

    void throwNext() {
      throwing = true;
    }

    void letGo() {
      silent = false;
      free.countDown();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (throwing) {
        throwing = false;
        throw new IllegalStateException("on purpose");
      }
      if (silent) {
        return new CompletableResultCode();
      }
      sizes.add(spans.size());
      taken.addAll(spans);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
