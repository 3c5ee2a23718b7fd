package dev.chassis.testkit.fault;

import dev.chassis.testkit.fault.Lane.Fate;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: a queue between the socket that is read and the one that is
 * written. Only used on the connection's event loop.
 */
final class Pipe {

  /** Bytes that may wait before the sender has to. */
  static final int MOST_WAITING = 1 << 20;

  /** A bandwidth is kept within steps of this length. */
  private static final long STEP = TimeUnit.MILLISECONDS.toNanos(10);

  private final Lane lane;
  private final Link link;
  private final NetSocket from;
  private final @Nullable NetSocket to;
  private final Ticker ticker;
  private final Timers timers;
  private final Deque<Piece> queue = new ArrayDeque<>();
  private long waiting;
  private long freeAt;
  private long cutLeft;
  private boolean paused;
  private boolean finished;
  private Timers.@Nullable Timer wake;

  /** What was read at once; empty for the end of the stream. */
  private record Piece(Buffer data, long readAt, double luck) {

    boolean isEnd() {
      return data.length() == 0;
    }

    Piece from(int start) {
      return new Piece(data.slice(start, data.length()), readAt, luck);
    }
  }

  /**
   * @param to null when there is nobody: what is read is lost
   */
  Pipe(Lane lane, Link link, NetSocket from, @Nullable NetSocket to, FaultProxy proxy) {
    this.lane = lane;
    this.link = link;
    this.from = from;
    this.to = to;
    this.ticker = proxy.ticker();
    this.timers = proxy.timers();
    this.cutLeft = lane.cutAfter();
    from.handler(this::read);
    if (to != null) {
      to.drainHandler(drained -> pump());
    }
  }

  Lane lane() {
    return lane;
  }

  /** Whether everything that will ever come has been delivered. */
  boolean isFinished() {
    return finished;
  }

  private void read(Buffer data) {
    take(data);
    lane.took(data.length());
  }

  private void take(Buffer data) {
    if (finished || to == null || lane.fate() == Fate.SWALLOW) {
      lose(data.length());
      return;
    }
    arrived(data);
  }

  /** The source has said that it is done; the other side hears of it after all the rest. */
  void end() {
    arrived(Buffer.buffer());
  }

  private void arrived(Buffer data) {
    queue.add(new Piece(data, ticker.nanos(), lane.luck()));
    waiting += data.length();
    pump();
  }

  void cutAfter(long bytes) {
    cutLeft = bytes;
    pump();
  }

  /** Ends the direction, whatever is still on its way. */
  void finish() {
    if (!finished) {
      finished = true;
      drop();
      link.finish(to);
    }
  }

  void heal() {
    cutLeft = Lane.NEVER;
    if (link.hasHole()) {
      link.reset();
    } else {
      pump();
    }
  }

  /** Delivers what may be delivered by now; called again when that may have changed. */
  void pump() {
    unwake();
    if (lane.fate() == Fate.SWALLOW) {
      drop();
    }
    while (to != null && !finished && isDue() && !to.writeQueueFull()) {
      deliver(to);
    }
    balance();
  }

  void close() {
    unwake();
    finished = true;
    queue.clear();
  }

  /** Whether the first piece may go now; else comes back when it may. */
  private boolean isDue() {
    var first = queue.peek();
    if (first == null || lane.fate() != Fate.PASS) {
      return false;
    }
    long now = ticker.nanos();
    long at = Math.max(first.readAt() + lane.delay(first.luck()), limited() ? freeAt : now);
    if (at > now) {
      wake = timers.after(Duration.ofNanos(at - now), this::pump);
    }
    return at <= now;
  }

  private void deliver(NetSocket receiver) {
    if (queue.element().isEnd()) {
      finish();
      return;
    }
    if (cutLeft == 0) {
      link.reset();
      return;
    }
    var data = next();
    // Counted first: whoever has read it may ask.
    lane.passed(data.length());
    var written = receiver.write(data);
    if (cutLeft == 0) {
      finished = true;
      written.onComplete(done -> link.reset());
    }
  }

  /** The first piece, or as much of it as bandwidth and cut allow at once. */
  private Buffer next() {
    var first = queue.remove();
    int length = first.data().length();
    int most = (int) Math.min(length, Math.min(step(), cutLeft > 0 ? cutLeft : length));
    if (most < length) {
      queue.addFirst(first.from(most));
    }
    waiting -= most;
    cutLeft -= cutLeft > 0 ? most : 0;
    if (limited()) {
      // A step that came late is made good by the next ones, as far as a few steps.
      long start = Math.max(freeAt, ticker.nanos() - 5 * STEP);
      freeAt = start + (long) (most * 1e9 / lane.bandwidth());
    }
    return first.data().slice(0, most);
  }

  private boolean limited() {
    return lane.bandwidth() != Long.MAX_VALUE;
  }

  private long step() {
    return limited() ? Math.max(1, (long) (lane.bandwidth() / 1e9 * STEP)) : Long.MAX_VALUE;
  }

  /** Lets the source wait while too much is on its way. */
  private void balance() {
    if (!paused && waiting > MOST_WAITING) {
      paused = true;
      from.pause();
    } else if (paused && waiting < MOST_WAITING / 2) {
      paused = false;
      from.resume();
    }
  }

  private void drop() {
    if (waiting > 0) {
      lose((int) waiting);
    }
    queue.clear();
    waiting = 0;
  }

  private void lose(int bytes) {
    lane.lost(bytes);
    if (lane.fate() == Fate.SWALLOW || to == null) {
      link.tear();
    }
  }

  private void unwake() {
    if (wake != null) {
      wake.cancel();
      wake = null;
    }
  }
}
