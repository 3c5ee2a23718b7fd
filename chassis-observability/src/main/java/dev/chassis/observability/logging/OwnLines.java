package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.chassis.context.LogFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the lines of one thread. Events of what a service does all the time wait until there are
 * some, or somebody wants them, and are encoded one after the other: by the time the next request
 * ends, the code that encodes has left the processor's caches, but for the next line it is still
 * there (ADR-0060). Any other line of the thread takes those that wait along, so the order stays.
 *
 * <p>Its thread, the writer and whoever flushes may call it.
 */
final class OwnLines {

  /** Events that wait; the first of so many pays for the others. */
  private static final int MOST = 32;

  private final long owner;
  private final Draft draft;
  private final Lines lines;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<ILoggingEvent> waiting = new ArrayList<>(MOST);
  private boolean encoding;

  /**
   * None so far.
   *
   * @param owner id of the thread
   */
  OwnLines(long owner, Draft draft, Lines lines) {
    this.owner = owner;
    this.draft = draft;
    this.lines = lines;
  }

  boolean isOf(long thread) {
    return owner == thread;
  }

  /**
   * Takes an event of the thread.
   *
   * @return false when it comes from what is just being encoded, as an argument that logs: then
   *     nothing was done
   */
  boolean write(ILoggingEvent event) throws IOException {
    boolean waits;
    lock.lock();
    try {
      if (encoding) {
        return false;
      }
      waits = mayWait(event);
      if (waits) {
        event.prepareForDeferredProcessing(); // its context is that of this moment
        waiting.add(event);
      }
      if (!waits || waiting.size() == MOST) {
        handOver(waits ? null : event);
        waits = false;
      }
    } finally {
      lock.unlock();
    }
    if (waits) {
      lines.waiting();
    }
    return true;
  }

  private boolean mayWait(ILoggingEvent event) {
    return event.getKeyValuePairs() instanceof LogFields
        && !Lines.isUrgent(event)
        && lines.mayWait();
  }

  /** Hands over what waits. */
  void finish() throws IOException {
    lock.lock();
    try {
      handOverWaiting();
    } finally {
      lock.unlock();
    }
  }

  /** The same, unless somebody is about it. */
  void tryFinish() throws IOException {
    if (lock.tryLock()) {
      try {
        handOverWaiting();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether an event waits that nobody is about to hand over. */
  boolean isWaiting() {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      return !waiting.isEmpty() && !encoding;
    } finally {
      lock.unlock();
    }
  }

  private void handOverWaiting() throws IOException {
    if (!waiting.isEmpty() && !encoding) {
      handOver(null);
    }
  }

  /** What waits, and then {@code last}, in one piece. */
  private void handOver(@Nullable ILoggingEvent last) throws IOException {
    encoding = true;
    try {
      for (int i = 0; i < waiting.size(); i++) {
        draft.encode(waiting.get(i));
      }
      if (last != null) {
        draft.encode(last);
      }
      draft.handOver();
    } finally {
      waiting.clear();
      encoding = false;
    }
  }
}
