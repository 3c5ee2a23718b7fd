package dev.chassis.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** Sends requests as fast as they are answered, one at a time on each connection. */
interface LoadGenerator {

  /**
   * What a round saw.
   *
   * @param requests answers that came
   * @param seconds how long it took
   * @param p50Micros half of the answers took at most this long
   * @param p99Micros 99 of 100 did
   */
  record Result(long requests, double seconds, double p50Micros, double p99Micros) {
    double perSecond() {
      return requests / seconds;
    }
  }

  /** Sends requests for {@code path} to {@code port} for {@code time}. */
  Result run(int port, String path, Duration time) throws IOException;

  /** Name for the table. */
  String name();

  void close();

  /** {@code wrk} where it is installed: it takes half the CPU of ours. */
  static LoadGenerator create(int connections) {
    return Wrk.isInstalled() ? new Wrk(connections) : new LoadClient(connections);
  }
}
