package dev.chassis.observability.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Encodes on the calling thread and writes on one of its own, what has gathered within a few
 * milliseconds in one piece. Lines keep the order in which they were logged. A line of level WARN
 * or above is written, after those before it, when the call returns. A full buffer makes callers
 * wait; no line is dropped. From the moment the JVM shuts down, or this is closed, lines are
 * written at once: the process may end after any of them.
 */
final class BatchedOutput implements LineOutput {

  /** Bytes that may wait. */
  private static final int FULL = 1024 * 1024;

  /** Bytes worth a write of their own. */
  private static final int ENOUGH = 128 * 1024;

  /** How long fewer bytes gather: to wake the writer for every line costs more than the line. */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final Drafts drafts;
  private final OutputStream stream;
  private final Thread shutdown = new Thread(this::direct, "chassis-log-shutdown");
  private LineBuffer front = new LineBuffer(FULL);
  private LineBuffer back = new LineBuffer(FULL);
  private boolean idle;
  private boolean writing;
  private boolean direct;

  private BatchedOutput(Supplier<LineFormat> formats, OutputStream stream) {
    this.drafts = new Drafts(formats);
    this.stream = stream;
  }

  /** Starts the writing thread. */
  static BatchedOutput start(Supplier<LineFormat> formats, OutputStream stream) {
    var output = new BatchedOutput(formats, stream);
    var writer = new Thread(output::writeBatches, "chassis-log");
    writer.setDaemon(true);
    writer.start();
    try {
      Runtime.getRuntime().addShutdownHook(output.shutdown);
    } catch (IllegalStateException alreadyShuttingDown) {
      output.direct();
    }
    return output;
  }

  @Override
  public void write(ILoggingEvent event) throws IOException {
    // Most of the work is done here, without the lock.
    var draft = drafts.encode(event);
    try {
      add(draft.line(), event.getLevel().isGreaterOrEqual(Level.WARN));
    } finally {
      drafts.giveBack(draft);
    }
  }

  private void add(LineBuffer line, boolean urgent) throws IOException {
    lock.lock();
    try {
      while (front.length() >= FULL && !direct) {
        drained.awaitUninterruptibly();
      }
      int before = front.length();
      front.append(line);
      if (direct || urgent) {
        writeFront();
      } else if (idle || (before < ENOUGH && front.length() >= ENOUGH)) {
        idle = false;
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() {
    lock.lock();
    try {
      writeFront();
    } catch (IOException lost) {
      // Standard output is gone, and with it whoever could be told.
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    direct();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdown);
    } catch (IllegalStateException shuttingDown) {
      // Then the hook runs, or has run: it does what was just done.
    }
    stream.close();
  }

  private void direct() {
    lock.lock();
    try {
      direct = true;
      filled.signal();
      drained.signalAll();
      flush();
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits on the calling thread, after the batch that is being written. */
  private void writeFront() throws IOException {
    while (writing) {
      drained.awaitUninterruptibly();
    }
    try {
      front.writeTo(stream);
      stream.flush();
    } finally {
      front.clear();
      drained.signalAll();
    }
  }

  private void writeBatches() {
    while (takeBatch()) {
      try {
        back.writeTo(stream);
        stream.flush();
      } catch (IOException | RuntimeException lost) {
        // Standard output is gone, and with it whoever could be told.
      } finally {
        finishBatch();
      }
    }
  }

  /** Waits for lines and makes them the batch. False when lines no longer come this way. */
  private boolean takeBatch() {
    lock.lock();
    try {
      do {
        awaitLine();
        gather();
        // Someone with an urgent line may have written what gathered.
      } while (front.length() == 0 && !direct);
      if (direct) {
        return false;
      }
      var batch = front;
      front = back;
      back = batch;
      writing = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void awaitLine() {
    while (front.length() == 0 && !direct) {
      idle = true;
      filled.awaitUninterruptibly();
    }
    idle = false;
  }

  /** Lets more lines come, within limits. */
  private void gather() {
    try {
      long left = GATHER_NANOS;
      while (left > 0 && front.length() < ENOUGH && !direct) {
        left = filled.awaitNanos(left);
      }
    } catch (InterruptedException nobodyDoes) {
      // Then the batch is a small one.
    }
  }

  private void finishBatch() {
    lock.lock();
    try {
      back.clear();
      writing = false;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
