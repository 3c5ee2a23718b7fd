package dev.chassis.testkit.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * One direction of a {@link FaultProxy}. Every method takes effect at once, for open connections
 * and for new ones, on what is on its way and on what comes; faults of different kinds add up.
 * Thread-safe.
 */
public final class Lane {

  /** What becomes of what is read. */
  enum Fate {
    PASS,
    HOLD,
    SWALLOW
  }

  /** Never cut. */
  static final long NEVER = -1;

  private final FaultProxy proxy;
  private final LongAdder taken = new LongAdder();
  private final LongAdder passed = new LongAdder();
  private final LongAdder swallowed = new LongAdder();
  private volatile Random dice = new Random(0);
  private volatile long latency;
  private volatile long jitter;
  private volatile long bandwidth = Long.MAX_VALUE;
  private volatile long cutAfter = NEVER;
  private volatile Fate fate = Fate.PASS;

  Lane(FaultProxy proxy) {
    this.proxy = proxy;
  }

  /**
   * Delivers everything this much later; the order stays.
   *
   * @param delay zero or longer, resolution 1 ms
   */
  public Lane latency(Duration delay) {
    latency = notNegative(delay).toNanos();
    proxy.renew();
    return this;
  }

  /**
   * Delivers each piece later by a random time, evenly spread from zero to {@code most}, on top of
   * the latency. A piece never overtakes the one before.
   *
   * @param most zero or longer
   * @param seed of the random times: the same seed and the same pieces give the same times
   */
  public Lane jitter(Duration most, long seed) {
    dice = new Random(seed);
    jitter = notNegative(most).toNanos();
    proxy.renew();
    return this;
  }

  /**
   * Lets no more through than this, per connection. What cannot pass waits, at most {@value
   * Pipe#MOST_WAITING} bytes in the proxy, the rest at the sender.
   *
   * @param bytesPerSecond 1 or more
   */
  public Lane bandwidth(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bandwidth: " + bytesPerSecond + ", expected 1 or more");
    }
    bandwidth = bytesPerSecond;
    proxy.renew();
    return this;
  }

  /**
   * Delivers nothing until {@link #heal}, then everything: a peer that hangs, or a network that is
   * away for less time than the connection lives.
   */
  public Lane hold() {
    return meets(Fate.HOLD);
  }

  /**
   * Takes everything and delivers nothing. Connections from which something was lost are reset by
   * {@link #heal}: what follows a hole makes no sense.
   */
  public Lane blackHole() {
    return meets(Fate.SWALLOW);
  }

  /**
   * Resets each connection, open or new, when it has carried this many more bytes in this
   * direction.
   *
   * @param bytes zero or more; zero cuts in place of the first byte
   */
  public Lane cutAfter(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes + ", expected zero or more");
    }
    cutAfter = bytes;
    proxy.eachPipe(this, pipe -> pipe.cutAfter(bytes));
    return this;
  }

  /**
   * Ends this direction of every open connection, in order (FIN): its receiver reads the end of the
   * stream and may go on sending. What the other side sends this way afterwards is lost.
   */
  public Lane halfClose() {
    proxy.eachPipe(this, Pipe::finish);
    return this;
  }

  /** As if nothing had ever been wrong; what was held is delivered. */
  public Lane heal() {
    mend();
    proxy.eachPipe(this, Pipe::heal);
    return this;
  }

  /** Bytes read from the sender so far, delivered, waiting or lost. */
  public long taken() {
    return taken.sum();
  }

  /** Bytes delivered so far. */
  public long bytes() {
    return passed.sum();
  }

  /** Bytes that were taken and never delivered. */
  public long lost() {
    return swallowed.sum();
  }

  void mend() {
    latency = 0;
    jitter = 0;
    bandwidth = Long.MAX_VALUE;
    cutAfter = NEVER;
    fate = Fate.PASS;
  }

  private Lane meets(Fate next) {
    fate = next;
    proxy.renew();
    return this;
  }

  Fate fate() {
    return fate;
  }

  long cutAfter() {
    return cutAfter;
  }

  long bandwidth() {
    return bandwidth;
  }

  /** A share of the jitter, in [0, 1). */
  double luck() {
    return dice.nextDouble();
  }

  long delay(double luck) {
    return latency + (long) (luck * jitter);
  }

  void took(int bytes) {
    taken.add(bytes);
  }

  void passed(int bytes) {
    passed.add(bytes);
  }

  void lost(int bytes) {
    swallowed.add(bytes);
  }

  private static Duration notNegative(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(duration + ": expected zero or longer");
    }
    return duration;
  }
}
