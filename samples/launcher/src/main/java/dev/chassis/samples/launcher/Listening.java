package dev.chassis.samples.launcher;

import java.util.Optional;

/**
 * A service that is up.
 *
 * @param service which one
 * @param http where it serves
 * @param management where its management pages are
 * @param startMillis how long it took to start
 * @param process its process; empty when it shares this one
 */
record Listening(
    SampleService service,
    String http,
    String management,
    long startMillis,
    Optional<Long> process) {

  static Listening on(
      SampleService service,
      int port,
      int managementPort,
      long startMillis,
      Optional<Long> process) {
    return new Listening(service, local(port), local(managementPort), startMillis, process);
  }

  private static String local(int port) {
    return "http://localhost:" + port;
  }
}
