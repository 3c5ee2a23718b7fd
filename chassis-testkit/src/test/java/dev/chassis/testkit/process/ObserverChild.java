package dev.chassis.testkit.process;

import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.HeartbeatConfig;
import dev.chassis.heartbeat.HeartbeatListener;
import dev.chassis.heartbeat.HeartbeatMonitor;
import dev.chassis.heartbeat.Probe;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Hears heartbeats and prints who is heard first, who is taken out, and whom a plain timer of 3 s
 * would have taken out. Prints the port it hears on before anything else.
 */
public final class ObserverChild {

  private static final Duration LATE = Duration.ofMillis(300);
  private static final Duration NAIVE = Duration.ofSeconds(3);

  private ObserverChild() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws Exception {
    var out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
    var vertx = Vertx.vertx();
    var timers = Timers.on(vertx);
    var ticker = Ticker.system();
    var config = HeartbeatConfig.defaults();
    var beats = UdpHeartbeats.heard(LATE);
    var naive = new PlainTimer(out, ticker);
    var probe = Probe.tcp(vertx, config.detector().probeTimeout());
    var monitor =
        HeartbeatMonitor.create(config, probe, ticker, timers)
            .addListener(
                new HeartbeatListener() {
                  private final Set<String> known = new HashSet<>();

                  @Override
                  public void alive(Heartbeat beat, long leaseUntil) {
                    naive.heard(beat);
                    if (known.add(beat.instance())) {
                      out.println("heard " + beat.instance());
                    }
                  }

                  @Override
                  public void down(Heartbeat last, Reason reason) {
                    out.println("down " + last.instance() + " " + reason);
                  }
                });
    vertx.runOnContext(
        go -> {
          // Before the monitor's own: it is to find the silence as the frozen process left it.
          timers.every(Duration.ofMillis(100), naive::look);
          monitor.start(vertx, beats, Set.of());
          timers.every(
              Duration.ofSeconds(1),
              () ->
                  out.println(
                      "alive "
                          + monitor.states().stream()
                              .filter(one -> one.status().isAlive())
                              .count()));
        });
    out.println("port " + beats.port());
  }

  /** What a detector without any of the rules would do. */
  private static final class PlainTimer {
    private final Map<String, Long> heardAt = new HashMap<>();
    private final PrintStream out;
    private final Ticker ticker;

    PlainTimer(PrintStream out, Ticker ticker) {
      this.out = out;
      this.ticker = ticker;
    }

    void heard(Heartbeat beat) {
      // A beat that was under way when the process froze may come before the next look.
      look();
      heardAt.put(beat.instance() + "/" + beat.seq(), ticker.nanos());
      heardAt.keySet().removeIf(key -> isOlder(key, beat));
    }

    private static boolean isOlder(String key, Heartbeat beat) {
      return key.startsWith(beat.instance() + "/") && !key.endsWith("/" + beat.seq());
    }

    void look() {
      var dead =
          heardAt.entrySet().stream()
              .filter(one -> ticker.nanos() - one.getValue() > NAIVE.toNanos())
              .map(Map.Entry::getKey)
              .toList();
      dead.forEach(heardAt::remove);
      dead.forEach(one -> out.println("naive " + one));
    }
  }
}
