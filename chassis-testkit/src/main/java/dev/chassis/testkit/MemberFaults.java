package dev.chassis.testkit;

import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.fault.InstanceFaults;
import java.time.Duration;
import java.util.function.Consumer;

/** The faults of one place in a system: of whatever instance is in it when they are asked for. */
record MemberFaults(SystemFaults system, String service, int place) implements InstanceFaults {

  @Override
  public void kill() {
    system.kill(service, place);
  }

  @Override
  public InstanceFaults hang() {
    return atGate(FaultGate::hang).pauseHeartbeats();
  }

  @Override
  public InstanceFaults slow(Duration delay) {
    return atGate(gate -> gate.slow(delay));
  }

  @Override
  public InstanceFaults failNext(int count) {
    return atGate(gate -> gate.failNext(count));
  }

  @Override
  public InstanceFaults fail(double ratio, long seed) {
    return atGate(gate -> gate.fail(ratio, seed));
  }

  @Override
  public InstanceFaults pauseHeartbeats() {
    system.wires().mute(id());
    return this;
  }

  @Override
  public InstanceFaults dropConnections() {
    system.wires().to(id()).forEach(FaultProxy::reset);
    return this;
  }

  @Override
  public InstanceFaults heal() {
    system.wires().unmute(id());
    system.healGate(system.member(service, place));
    return this;
  }

  private InstanceFaults atGate(Consumer<FaultGate> fault) {
    fault.accept(system.gate(system.member(service, place)));
    return this;
  }

  private String id() {
    return system.member(service, place).instance();
  }
}
