package dev.chassis.resilience;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Eight threads that do the same at once. */
public final class Threads {

  private Threads() {}

  /** Runs {@code work} in each of them and waits for all. */
  public static void eight(Callable<Void> work) throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var done : threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> work).toList())) {
        done.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
