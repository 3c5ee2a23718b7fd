package dev.chassis.testkit.conformance;

import java.util.Optional;

/** How a service is told to stop, and whether it has. */
interface Ending {

  /** Tells it, and returns at once. */
  void begin();

  /** Whether it has ended. */
  boolean isOver();

  /** A process that gets SIGTERM; empty when there is none of that id. */
  static Optional<Ending> ofProcess(long pid) {
    return ProcessHandle.of(pid)
        .map(
            process ->
                new Ending() {
                  @Override
                  public void begin() {
                    process.destroy();
                  }

                  @Override
                  public boolean isOver() {
                    return !process.isAlive();
                  }
                });
  }
}
