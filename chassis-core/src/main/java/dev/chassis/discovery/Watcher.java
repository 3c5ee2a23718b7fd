package dev.chassis.discovery;

import java.util.function.Consumer;

/** Somebody who wants to know each new snapshot of a service. Told by one thread at a time. */
final class Watcher {

  private static final long NOTHING = -1;

  private final String service;
  private final Consumer<Snapshot> listener;
  private volatile boolean cancelled;
  private long told = NOTHING;

  Watcher(String service, Consumer<Snapshot> listener) {
    this.service = service;
    this.listener = listener;
  }

  boolean isOf(String name) {
    return service.equals(name);
  }

  void cancel() {
    cancelled = true;
  }

  void tell(Snapshot snapshot) {
    if (!cancelled && snapshot.revision() > told) {
      told = snapshot.revision();
      listener.accept(snapshot);
    }
  }
}
