package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.Heartbeat.Status;
import java.util.ArrayList;
import java.util.List;

/** Heartbeats for tests, and a listener that writes down what it is told. */
final class Beats {

  private Beats() {}

  /**
   * A beat of {@code fees} at 1 s; each instance but a and its successors has a port of its own.
   */
  static Heartbeat beat(String instance, long incarnation, long seq, Status status) {
    return beat(instance, incarnation, seq, status, 1000, port(instance));
  }

  static Heartbeat up(String instance, long seq) {
    return beat(instance, 1, seq, Status.up);
  }

  static Heartbeat beat(
      String instance, long incarnation, long seq, Status status, long intervalMs, int port) {
    return new Heartbeat(
        "fees",
        instance,
        incarnation,
        seq,
        intervalMs,
        status,
        port == 0 ? null : new Address("127.0.0.1", port, false),
        "1.0",
        null,
        100,
        new Heartbeat.Load(0, 0));
  }

  /** a, old and new share a port; b has its own, n1 to n999 have theirs. */
  static int port(String instance) {
    if (instance.startsWith("n") && !instance.equals("new")) {
      return 10_000 + Integer.parseInt(instance.substring(1));
    }
    return instance.equals("b") ? 9002 : 9001;
  }

  static final class Told implements HeartbeatListener {
    final List<String> events = new ArrayList<>();
    final List<InstanceState> states = new ArrayList<>();

    @Override
    public void alive(Heartbeat beat, long leaseUntil) {
      events.add("alive " + beat.instance() + " " + beat.seq());
    }

    @Override
    public void suspect(Heartbeat last) {
      events.add("suspect " + last.instance());
    }

    @Override
    public void down(Heartbeat last, Reason reason) {
      events.add("down " + last.instance() + " " + reason);
    }

    @Override
    public void changed(InstanceState now) {
      states.add(now);
    }

    @Override
    public void preserving(boolean on, int silent, int known) {
      events.add("preserving " + on + " " + silent + "/" + known);
    }

    List<String> downs() {
      return events.stream().filter(event -> event.startsWith("down")).toList();
    }
  }
}
