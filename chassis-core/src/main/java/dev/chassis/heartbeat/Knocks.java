package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Probe.Answer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks ports, of not too many at the same time. Called on one context. */
final class Knocks {

  /** Ports asked at the same time. */
  private static final int MOST = 32;

  private final Probe probe;
  private int underWay;

  Knocks(Probe probe) {
    this.probe = probe;
  }

  /** Whether the next one has to wait. */
  boolean areTooMany() {
    return underWay >= MOST;
  }

  /** Asks the port; {@code then} gets null when that could not be done. */
  void knock(Heartbeat.Address address, Consumer<@Nullable Answer> then) {
    underWay++;
    probe
        .knock(address)
        .onComplete(
            answer -> {
              underWay--;
              then.accept(answer.result());
            });
  }
}
