package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Status;
import dev.chassis.heartbeat.Probe.Answer;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Instances that beat once per second as {@link HeartbeatEmitter} does, and pause once a minute on
 * average, for a lognormal time with a median of 200 ms: the machine's kernel goes on meanwhile, so
 * their ports take connections. They may crash, alone or with their machine. Time is a number.
 */
final class SimulatedFleet implements Ticker {

  static final long SECOND = 1_000_000_000L;
  static final long MS = 1_000_000L;

  private static final double PAUSES_PER_SECOND = 1 / 60.0;
  private static final double MEDIAN_PAUSE_MS = 200;
  private static final double SIGMA = 1.13;
  private static final long KNOCK_TIMEOUT = 500 * MS;

  /** What may end. */
  enum Life {
    RUNS,
    CRASHED,
    MACHINE_LOST
  }

  /** A detector under test: is told of beats, and looks when told to. */
  interface Detector {
    void heard(Heartbeat beat);

    void sweep();
  }

  /** An instance. */
  final class Node {
    final int index;
    private final String name;
    private final Address address;
    Life life = Life.RUNS;
    long incarnation = 1;
    long diedAt;
    private long seq;
    private long pauseFrom;
    private long pauseTo;

    Node(int index) {
      this.index = index;
      name = "n" + index;
      address = new Address("10.0.0.1", 1 + index, false);
      nextPause(0);
    }

    private void nextPause(long from) {
      pauseFrom = from + (long) (-Math.log(1 - random.nextDouble()) / PAUSES_PER_SECOND * SECOND);
      var length = MEDIAN_PAUSE_MS * Math.exp(SIGMA * random.nextGaussian());
      pauseTo = pauseFrom + (long) (length * MS);
    }

    /** When work that is due at {@code due} really runs. */
    private long runs(long due) {
      while (due > pauseTo) {
        nextPause(pauseTo);
      }
      return due >= pauseFrom ? pauseTo : due;
    }

    private Heartbeat beat(long lag) {
      return new Heartbeat(
          "fees",
          name,
          incarnation,
          ++seq,
          1000,
          Status.up,
          address,
          "1.0",
          null,
          100,
          new Heartbeat.Load(0, lag / MS));
    }
  }

  private record Event(long at, long order, Runnable what) {}

  private final SplittableRandom random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Integer, Node> byPort = new HashMap<>();
  private Consumer<Heartbeat> ear = beat -> {};
  private long now;
  private long order;

  SimulatedFleet(long seed, int size) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < size; i++) {
      var node = new Node(i);
      nodes.add(node);
      byPort.put(1 + i, node);
      at(random.nextLong(SECOND), () -> due(node, now, node.incarnation));
    }
  }

  List<Node> nodes() {
    return nodes;
  }

  Node node(String name) {
    return nodes.get(Integer.parseInt(name.substring(1)));
  }

  SplittableRandom random() {
    return random;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(now / MS);
  }

  /** Runs something {@code delay} nanoseconds from now. */
  void at(long delay, Runnable what) {
    events.add(new Event(now + delay, order++, what));
  }

  /** Lets beats arrive and has the detector look, until {@code span} has passed. */
  void run(Detector detector, Duration sweep, Duration span) {
    ear = detector::heard;
    long end = now + span.toNanos();
    while (now < end) {
      pass(sweep.toNanos());
      detector.sweep();
    }
  }

  /** Only time passes, and what happens by itself. */
  void pass(long span) {
    long end = now + span;
    for (var next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
      events.poll();
      now = next.at();
      next.what().run();
    }
    now = end;
  }

  private void due(Node node, long due, long incarnation) {
    if (node.life != Life.RUNS || node.incarnation != incarnation) {
      return;
    }
    long runs = node.runs(due);
    if (runs > now) {
      at(runs - now, () -> send(node, due, incarnation));
    } else {
      send(node, due, incarnation);
    }
  }

  private void send(Node node, long due, long incarnation) {
    if (node.life != Life.RUNS || node.incarnation != incarnation) {
      return;
    }
    var beat = node.beat(now - due);
    ear.accept(beat);
    long interval = (long) (SECOND * (1 - HeartbeatEmitter.JITTER * random.nextDouble()));
    long nextDue = now + interval;
    at(interval, () -> due(node, nextDue, incarnation));
  }

  void crash(Node node, Life how) {
    node.life = how;
    node.diedAt = now;
  }

  void restart(Node node) {
    node.life = Life.RUNS;
    node.incarnation++;
    node.seq = 0;
    due(node, now, node.incarnation);
  }

  /** Knocks at the ports of these instances; a paused process's kernel accepts. */
  Probe probe() {
    return address -> {
      var node = byPort.get(address.port());
      var answer = Promise.<Answer>promise();
      if (node == null || node.life == Life.MACHINE_LOST) {
        at(KNOCK_TIMEOUT, () -> answer.complete(Answer.UNREACHABLE));
      } else {
        var now = node.life == Life.RUNS ? Answer.ACCEPTED : Answer.REFUSED;
        at(MS, () -> answer.complete(now));
      }
      return answer.future();
    };
  }

  /** No port can be knocked at. */
  static Probe noProbe() {
    return address -> Future.succeededFuture(Answer.UNKNOWN);
  }
}
