package dev.chassis.observability.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans on their way out: gathered, and exported on a thread of its own. Ending a span never waits:
 * when the queue is full the span is dropped and counted. An export that does not end in time is
 * given up, and so is what it was to take.
 */
final class SpanQueue implements SpanProcessor {

  private static final Logger log = LoggerFactory.getLogger(Tracing.class);

  private final SpanExporter exporter;
  private final int most;
  private final int batch;
  private final long intervalNanos;
  private final Duration timeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition worth = lock.newCondition();
  private final Condition done = lock.newCondition();
  private final ArrayDeque<List<ReadableSpan>> full = new ArrayDeque<>();
  private final LongAdder exported = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private List<ReadableSpan> gathered = new ArrayList<>();
  private int waiting;
  private boolean hurried;
  private boolean exporting;
  private boolean started;
  private boolean ended;
  private volatile boolean failing;

  SpanQueue(SpanExporter exporter, TracingConfig config) {
    this.exporter = exporter;
    this.most = config.queue();
    this.batch = config.batch();
    this.intervalNanos = config.interval().toNanos();
    this.timeout = config.timeout();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (!span.getSpanContext().isSampled()) {
      return;
    }
    lock.lock();
    try {
      if (ended || waiting >= most) {
        dropped.increment();
        return;
      }
      waiting++;
      gathered.add(span);
      startOnce();
      if (gathered.size() == batch) {
        full.add(takeGathered());
        worth.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private List<ReadableSpan> takeGathered() {
    var taken = gathered;
    gathered = new ArrayList<>();
    return taken;
  }

  /** With the first span: a configuration that is only checked makes none. */
  private void startOnce() {
    if (!started) {
      started = true;
      var thread = new Thread(this::run, "chassis-spans");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  long exported() {
    return exported.sum();
  }

  long failed() {
    return failed.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  /** Has everything exported that waits, for at most {@code limit}. Blocks. */
  void flush(Duration limit) {
    lock.lock();
    try {
      hurried = true;
      worth.signal();
      long left = limit.toNanos();
      while ((waiting > 0 || exporting) && left > 0) {
        left = done.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the thread and gives up what waits. Does not wait for an export under way. */
  void end() {
    lock.lock();
    try {
      ended = true;
      dropped.add(waiting);
      waiting = 0;
      full.clear();
      gathered.clear();
      worth.signal();
      done.signalAll();
    } finally {
      lock.unlock();
    }
    exporter.shutdown();
  }

  @Override
  public CompletableResultCode shutdown() {
    end();
    return CompletableResultCode.ofSuccess();
  }

  private void run() {
    for (var spans = next(); !spans.isEmpty(); spans = next()) {
      try {
        export(spans);
      } catch (RuntimeException e) {
        failed.add(spans.size());
        said(e.toString());
      } finally {
        exportEnded();
      }
    }
  }

  /**
   * The next spans to export; empty when there will be no more. Taken as a whole: who ends a span
   * meanwhile waits for nobody to count to hundreds.
   */
  private List<ReadableSpan> next() {
    lock.lock();
    try {
      gather();
      var oldest = full.poll();
      var next = oldest == null ? takeGathered() : oldest;
      waiting -= next.size();
      exporting = !next.isEmpty();
      return next;
    } catch (InterruptedException nobodyDoes) {
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private void gather() throws InterruptedException {
    long left = intervalNanos;
    while (!ended && full.isEmpty() && !(hurried && waiting > 0)) {
      if (left <= 0) {
        if (waiting > 0) {
          return;
        }
        left = intervalNanos;
      }
      hurried = hurried && waiting > 0;
      left = worth.awaitNanos(left);
    }
  }

  private void export(List<ReadableSpan> spans) {
    var data = new ArrayList<SpanData>(spans.size());
    spans.forEach(span -> data.add(span.toSpanData()));
    var result = exporter.export(data).join(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (result.isSuccess()) {
      exported.add(spans.size());
      recovered();
    } else {
      failed.add(spans.size());
      var cause = result.getFailureThrowable();
      said(
          cause != null
              ? String.valueOf(cause.getMessage())
              : result.isDone() ? "refused" : "no answer within " + timeout.toMillis() + " ms");
    }
  }

  private void exportEnded() {
    lock.lock();
    try {
      exporting = false;
      done.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void said(String why) {
    // Once per outage.
    if (!failing) {
      failing = true;
      log.warn("Spans cannot be exported: {}; until they can, they are lost", why);
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      log.info("Spans are exported again");
    }
  }
}
