package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Encodes on the calling thread and writes on one of its own, what has gathered within a few
 * milliseconds in one piece. Lines keep the order in which they were logged. A line of level WARN
 * or above is written, after those before it, when the call returns. From the moment the JVM shuts
 * down, or this is closed, lines are written at once: the process may end after any of them.
 *
 * <p>A full buffer makes callers wait, but not for ever: whoever reads standard output may hang,
 * and must not hang the event loops. Once one wait was in vain nobody waits, and lines that find no
 * room are dropped, until something was written again; then a line tells how many (ADR-0052).
 */
final class BatchedOutput implements LineOutput, Lines {

  /** Bytes that may wait. */
  private static final int FULL = 1024 * 1024;

  /** Bytes worth a write of their own. */
  private static final int ENOUGH = 128 * 1024;

  /** How long fewer bytes gather: to wake the writer for every line costs more than the line. */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** When a service stops its lines should be out; but not at any price. */
  private static final long LONGEST_FLUSH_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final Supplier<LineFormat> formats;
  private final Drafts drafts;
  private final OutputStream stream;
  private final long patienceNanos;
  private final DropNotice notice;
  private final Thread writer = new Thread(this::writeBatches, "chassis-log");
  private final Thread shutdown = new Thread(this::direct, "chassis-log-shutdown");
  private LineBuffer front = new LineBuffer(FULL);
  private LineBuffer back = new LineBuffer(FULL);
  private volatile boolean idle;
  private boolean hurried;
  private boolean writing;
  private volatile boolean direct;
  private boolean stuck;
  private long filling = 1;
  private long written;
  private long dropped;

  private BatchedOutput(
      Supplier<LineFormat> formats, OutputStream stream, Duration patience, DropNotice notice) {
    this.formats = formats;
    this.drafts = new Drafts(formats, this);
    this.stream = stream;
    this.patienceNanos = patience.toNanos();
    this.notice = notice;
  }

  /**
   * Starts the writing thread.
   *
   * @param patience how long a caller waits for room
   * @param notice told how many lines were dropped
   */
  static BatchedOutput start(
      Supplier<LineFormat> formats, OutputStream stream, Duration patience, DropNotice notice) {
    var output = new BatchedOutput(formats, stream, patience, notice);
    output.writer.setDaemon(true);
    output.writer.start();
    try {
      Runtime.getRuntime().addShutdownHook(output.shutdown);
    } catch (IllegalStateException alreadyShuttingDown) {
      output.direct();
    }
    return output;
  }

  @Override
  public void write(ILoggingEvent event) throws IOException {
    drafts.write(event); // most of the work, done without the lock
  }

  @Override
  public boolean mayWait() {
    return !direct;
  }

  @Override
  public void waiting() {
    if (!idle) {
      return; // the writer comes by
    }
    lock.lock();
    try {
      if (idle) {
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void failed(RuntimeException failure) {
    notice.failed(failure);
  }

  @Override
  public void add(LineBuffer lines, int count, boolean urgent) throws IOException {
    lock.lock();
    try {
      if (!hasRoom()) {
        dropped += count;
        return;
      }
      int before = front.length();
      front.append(lines);
      if (direct) {
        writeFront();
      } else if (urgent && !isWriter()) {
        awaitWritten(filling, patienceNanos);
      } else if (idle || (before < ENOUGH && front.length() >= ENOUGH)) {
        wake();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom() {
    if (front.length() >= FULL && !isWriter()) {
      await(() -> front.length() < FULL, patienceNanos);
    }
    return front.length() < FULL || direct || isWriter();
  }

  /** The thread that must wait neither for room nor for being written: both are up to it. */
  private boolean isWriter() {
    return Thread.currentThread() == writer;
  }

  private void wake() {
    idle = false;
    filled.signal();
  }

  /** Has the writer write at once, up to this batch, and waits for it. */
  private void awaitWritten(long batch, long nanos) {
    hurried = true;
    wake();
    await(() -> written >= batch, nanos);
  }

  /** Waits until enough was written, unless somebody waited in vain already. */
  private void await(BooleanSupplier enough, long nanos) {
    long left = nanos;
    try {
      while (!enough.getAsBoolean() && !direct && !stuck) {
        stuck = left <= 0;
        left = stuck ? 0 : drained.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // Whoever interrupts wants the thread back; what is in the buffer is written all the same.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void flush() {
    try {
      drafts.finish();
      flushEncoded();
    } catch (IOException lost) {
      // Standard output is gone, and with it whoever could be told.
    }
  }

  private void flushEncoded() throws IOException {
    lock.lock();
    try {
      stuck = false; // worth another try
      if (direct) {
        writeFront();
      } else if (front.length() > 0) {
        awaitWritten(filling, Math.max(patienceNanos, LONGEST_FLUSH_NANOS));
      } else if (writing) {
        awaitWritten(filling - 1, Math.max(patienceNanos, LONGEST_FLUSH_NANOS));
      }
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
    } finally {
      lock.unlock();
    }
    flush(); // without the lock, as whoever encodes asks for it
  }

  /** Writes what waits on the calling thread, after the batch that is being written. */
  private void writeFront() throws IOException {
    while (writing) {
      drained.awaitUninterruptibly();
    }
    tellDropped();
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
    while (!direct) {
      awaitLine();
      gather();
      encodeWaiting();
      if (isBatchTaken()) {
        return true;
      }
    }
    return false;
  }

  private void awaitLine() {
    lock.lock();
    try {
      if (front.length() > 0) {
        return;
      }
      hurried = false; // whoever hurried has been served
      idle = true;
    } finally {
      lock.unlock();
    }
    // After saying so, without the lock: whoever comes later wakes this thread, and has its own.
    boolean waiting = drafts.isWaiting();
    lock.lock();
    try {
      while (idle && !waiting && front.length() == 0 && !direct) {
        filled.awaitUninterruptibly();
      }
      idle = false;
    } finally {
      lock.unlock();
    }
  }

  private void encodeWaiting() {
    try {
      drafts.tryFinish();
    } catch (IOException lost) {
      // Standard output is gone, and with it whoever could be told.
    }
  }

  /** False when there is none: somebody with an urgent line may have written what gathered. */
  private boolean isBatchTaken() {
    lock.lock();
    try {
      if (front.length() == 0 || direct) {
        return false;
      }
      var batch = front;
      front = back;
      back = batch;
      filling++;
      hurried = false;
      writing = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets more lines come, within limits. */
  private void gather() {
    lock.lock();
    try {
      long left = GATHER_NANOS;
      while (left > 0 && front.length() < ENOUGH && !direct && !hurried) {
        left = filled.awaitNanos(left);
      }
    } catch (InterruptedException nobodyDoes) {
      // Then the batch is a small one.
    } finally {
      lock.unlock();
    }
  }

  private void finishBatch() {
    lock.lock();
    try {
      back.clear();
      writing = false;
      stuck = false;
      written = filling - 1;
      drained.signalAll();
      tellDropped();
    } finally {
      lock.unlock();
    }
  }

  /** Puts a line about those that are missing where they would have been. */
  private void tellDropped() {
    if (dropped == 0) {
      return;
    }
    formats.get().write(notice.of(dropped), front); // rare: nothing is kept for it
    dropped = 0;
  }
}
