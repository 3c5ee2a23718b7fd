package dev.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Phase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A service is told to stop at random points of its start. */
class AbandonedStartTest {

  private static final int POINTS = 20;
  private static final int COMPONENTS = 8;

  @Test
  void whateverHadStartedIsStoppedOnceInReverseAtWhicheverPointTheSignalComes() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var counts = new ArrayList<Integer>();
    for (int i = 0; i < POINTS; i++) {
      // The start takes about 40 ms and a Vertx.
      var delay = Duration.ofMillis(random.nextInt(90));
      var trial = new Trial(random.nextInt(COMPONENTS), random.nextInt(COMPONENTS));
      trial.run(delay);
      counts.add(trial.started.size());
      assertThat(trial.stopped)
          .as("seed %d, point %d, after %s: %s", seed, i, delay, trial.started)
          .isEqualTo(reversed(trial.started));
    }
    System.out.printf("seed %d: started before the signal: %s of %d%n", seed, counts, COMPONENTS);
  }

  private static List<String> reversed(List<String> names) {
    var reversed = new ArrayList<>(names);
    Collections.reverse(reversed);
    return reversed;
  }

  /** One start; the stop of one component throws, that of another hangs. */
  private static final class Trial {

    private final List<String> started = new CopyOnWriteArrayList<>();
    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private final int throwing;
    private final int hanging;

    Trial(int throwing, int hanging) {
      this.throwing = throwing;
      this.hanging = hanging;
    }

    void run(Duration delay) throws Exception {
      var chassis = Chassis.service("abandoned").wiring(this::wire);
      var start =
          new ServiceStart(
              chassis,
              Environment.empty()
                  .set("http.port", 0)
                  .set("management.port", 0)
                  .set("runtime.eventLoops", 1)
                  .set("shutdown.step", "50ms")
                  .set("shutdown.grace", "50ms")
                  .set("shutdown.pause", "0s"));
      var outcome = new CompletableFuture<RunningService>();
      start.start().onComplete(outcome::complete, outcome::completeExceptionally);
      LockSupport.parkNanos(delay.toNanos());
      start.abandon();
      outcome
          .thenCompose(service -> service.stop().toCompletionStage())
          .handle((end, failure) -> "ended")
          .get(10, TimeUnit.SECONDS);
    }

    private void wire(ServiceContext chassis) {
      for (int i = 0; i < COMPONENTS; i++) {
        chassis.component(phase(i), new Part(chassis, i));
      }
    }

    private static Phase phase(int index) {
      return index < 4 ? Phase.RESOURCES : Phase.SERVICE;
    }

    private final class Part implements Component {

      private final ServiceContext chassis;
      private final int index;

      Part(ServiceContext chassis, int index) {
        this.chassis = chassis;
        this.index = index;
      }

      @Override
      public String name() {
        return "part " + index;
      }

      @Override
      public Future<?> start() {
        started.add(name());
        return chassis.vertx().timer(5, TimeUnit.MILLISECONDS);
      }

      @Override
      public Future<?> stop() {
        stopped.add(name());
        if (index == throwing) {
          throw new IllegalStateException("will not stop");
        }
        return index == hanging
            ? io.vertx.core.Promise.promise().future()
            : Future.succeededFuture();
      }
    }
  }
}
