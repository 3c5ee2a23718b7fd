package dev.chassis.testkit;

import dev.chassis.testkit.fault.FaultProxy;
import dev.chassis.testkit.fault.InstanceFaults;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What can go wrong in a {@link SystemTest}. Got from {@link SystemTest#faults}, which puts a
 * {@link FaultProxy} between each caller and each instance; ask for it before the steady part of a
 * test, because instances then change their addresses.
 *
 * <p>Faults concern what goes over HTTP, and heartbeats. Events go by the broker in memory, which
 * has none: a hanging instance still hears them, and so do both sides of a partition.
 */
public final class SystemFaults {

  private final SystemTest system;
  private final Wires wires;
  private final Map<ServiceUnderTest, FaultGate> gates = new ConcurrentHashMap<>();

  SystemFaults(SystemTest system, Wires wires) {
    this.system = system;
    this.wires = wires;
  }

  /**
   * The faults of one instance. They stay with its place: after a kill and a restart, they are
   * those of the successor, which begins without any.
   *
   * @param index from 0, in the order in which instances of the service were started
   */
  public InstanceFaults instance(String service, int index) {
    return new MemberFaults(this, service, index);
  }

  /** The faults of the first instance. */
  public InstanceFaults instance(String service) {
    return instance(service, 0);
  }

  /**
   * Parts two services, every instance of each: neither hears the other's heartbeats, and calls
   * between them get no answer until healed, when what was sent arrives after all. They still
   * connect, which in a real network might hang as well.
   */
  public SystemFaults partition(String one, String other) {
    for (var here : system.instances(one)) {
      for (var there : system.instances(other)) {
        wires.part(here.instance(), there.instance());
      }
    }
    return this;
  }

  /** What lies between a caller and an instance that it calls, for finer faults. */
  public FaultProxy wire(String caller, int callerIndex, String callee, int calleeIndex) {
    var from = member(caller, callerIndex);
    var to = member(callee, calleeIndex);
    var wire = wires.wire(from.instance(), to.instance());
    if (wire == null) {
      throw new AssertionError(from.name() + " has not heard of " + to.name() + " yet");
    }
    return wire;
  }

  /** Ends all faults of all instances, and all partitions. Who was killed stays dead. */
  public SystemFaults heal() {
    wires.heal();
    gates.values().forEach(FaultGate::heal);
    return this;
  }

  Wires wires() {
    return wires;
  }

  ServiceUnderTest member(String service, int index) {
    return system.instance(service, index);
  }

  void kill(String service, int index) {
    system.kill(service, index);
  }

  FaultGate gate(ServiceUnderTest service) {
    if (service.port() < 0) {
      throw new UnsupportedOperationException(
          service.name() + " has no routes: nobody calls it; kill it or pause its heartbeats");
    }
    return gates.computeIfAbsent(service, FaultGate::before);
  }

  void healGate(ServiceUnderTest service) {
    var gate = gates.get(service);
    if (gate != null) {
      gate.heal();
    }
  }
}
