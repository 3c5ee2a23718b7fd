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

  private static final int MOST_AT_A_TIME = 512;

  private final SpanExporter exporter;
  private final int most;
  private final long intervalNanos;
  private final Duration timeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition worth = lock.newCondition();
  private final Condition done = lock.newCondition();
  private final ArrayDeque<ReadableSpan> waiting = new ArrayDeque<>();
  private final LongAdder exported = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private boolean hurried;
  private boolean exporting;
  private boolean started;
  private boolean ended;
  private volatile boolean failing;

  SpanQueue(SpanExporter exporter, TracingConfig config) {
    this.exporter = exporter;
    this.most = config.queue();
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
      if (ended || waiting.size() >= most) {
        dropped.increment();
        return;
      }
      waiting.add(span);
      startOnce();
      if (waiting.size() == MOST_AT_A_TIME) {
        worth.signal();
      }
    } finally {
      lock.unlock();
    }
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
      while ((!waiting.isEmpty() || exporting) && left > 0) {
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
      dropped.add(waiting.size());
      waiting.clear();
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
    for (var batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        export(batch);
      } catch (RuntimeException e) {
        failed.add(batch.size());
        said(e.toString());
      } finally {
        exportEnded();
      }
    }
  }

  /** The next spans to export; empty when there will be no more. */
  private List<ReadableSpan> next() {
    lock.lock();
    try {
      gather();
      var batch = new ArrayList<ReadableSpan>(Math.min(waiting.size(), MOST_AT_A_TIME));
      while (batch.size() < MOST_AT_A_TIME && !waiting.isEmpty()) {
        batch.add(waiting.poll());
      }
      exporting = !batch.isEmpty();
      return batch;
    } catch (InterruptedException nobodyDoes) {
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private void gather() throws InterruptedException {
    long left = intervalNanos;
    while (!ended && (waiting.isEmpty() || (waiting.size() < MOST_AT_A_TIME && !hurried))) {
      if (left <= 0) {
        if (!waiting.isEmpty()) {
          return;
        }
        left = intervalNanos;
      }
      hurried = hurried && !waiting.isEmpty();
      left = worth.awaitNanos(left);
    }
  }

  private void export(List<ReadableSpan> batch) {
    var data = new ArrayList<SpanData>(batch.size());
    batch.forEach(span -> data.add(span.toSpanData()));
    var result = exporter.export(data).join(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (result.isSuccess()) {
      exported.add(batch.size());
      recovered();
    } else {
      failed.add(batch.size());
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
