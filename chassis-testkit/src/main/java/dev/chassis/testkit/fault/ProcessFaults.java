package dev.chassis.testkit.fault;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The faults of a process: by signals, and by the proxy in front of it where there is one. */
record ProcessFaults(ServiceProcess process, @Nullable FaultProxy network)
    implements InstanceFaults {

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public InstanceFaults hang() {
    process.hang();
    return this;
  }

  @Override
  public InstanceFaults slow(Duration delay) {
    network("slow").latency(delay);
    return this;
  }

  @Override
  public InstanceFaults failNext(int count) {
    throw inside("failNext");
  }

  @Override
  public InstanceFaults fail(double ratio, long seed) {
    throw inside("fail");
  }

  @Override
  public InstanceFaults pauseHeartbeats() {
    throw new UnsupportedOperationException(
        "pauseHeartbeats: a process sends them by itself; hang() stops them with all else, or let"
            + " them pass a FaultProxy on their way to the broker");
  }

  @Override
  public InstanceFaults dropConnections() {
    network("dropConnections").reset();
    return this;
  }

  @Override
  public InstanceFaults heal() {
    process.resume();
    if (network != null) {
      network.heal();
    }
    return this;
  }

  private FaultProxy network(String fault) {
    if (network == null) {
      throw new UnsupportedOperationException(
          fault
              + ": a process cannot be reached inside; put a FaultProxy between it and its callers"
              + " and ask faults(proxy)");
    }
    return network;
  }

  private static UnsupportedOperationException inside(String fault) {
    return new UnsupportedOperationException(
        fault
            + ": what a process answers is its own affair; use a SystemTest, where services share"
            + " the test's JVM, or a StubService in its place");
  }
}
