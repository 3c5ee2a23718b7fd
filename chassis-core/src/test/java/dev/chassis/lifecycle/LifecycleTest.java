package dev.chassis.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {

  private final ManualTime time = ManualTime.create();
  private final Lifecycle lifecycle = Lifecycle.create(time);
  private final List<String> happened = new ArrayList<>();

  @Test
  void startsInOrderAndStopsInReverse() {
    lifecycle.add(Phase.RESOURCES, component("first"));
    lifecycle.add(Phase.RESOURCES, component("second"));

    assertThat(lifecycle.start(Phase.RESOURCES).succeeded()).isTrue();
    assertThat(stop(Phase.RESOURCES).succeeded()).isTrue();

    assertThat(happened).containsExactly("+first", "+second", "-second", "-first");
  }

  @Test
  void waitsForOneComponentBeforeItStartsTheNext() {
    var slow = Promise.<Void>promise();
    lifecycle.add(Phase.SERVICE, component("slow", slow.future(), Future.succeededFuture()));
    lifecycle.add(Phase.SERVICE, component("next"));

    var started = lifecycle.start(Phase.SERVICE);
    assertThat(happened).containsExactly("+slow");
    assertThat(started.isComplete()).isFalse();

    slow.complete();
    assertThat(happened).containsExactly("+slow", "+next");
    assertThat(started.succeeded()).isTrue();
  }

  @Test
  void namesTheComponentThatDidNotStartAndStopsOnlyWhatHad() {
    lifecycle.add(Phase.RESOURCES, component("database"));
    lifecycle.add(
        Phase.RESOURCES,
        component("broker", Future.failedFuture("nobody answers"), Future.succeededFuture()));
    lifecycle.add(Phase.RESOURCES, component("cache"));

    var started = lifecycle.start(Phase.RESOURCES);
    assertThat(started.cause()).hasMessage("broker did not start: nobody answers");

    assertThat(stop(Phase.RESOURCES).succeeded()).isTrue();
    assertThat(happened).containsExactly("+database", "+broker", "-broker", "-database");
  }

  @Test
  void aThrowCountsAsAFailure() {
    lifecycle.add(
        Phase.RESOURCES,
        new Component() {
          @Override
          public String name() {
            return "broker";
          }

          @Override
          public Future<?> start() {
            throw new IllegalStateException("no route");
          }
        });

    assertThat(lifecycle.start(Phase.RESOURCES).cause())
        .hasMessage("broker did not start: no route");
  }

  @Test
  void refusesComponentsOnceItStarts() {
    lifecycle.start(Phase.RESOURCES);

    assertThatThrownBy(() -> lifecycle.add(Phase.SERVICE, component("late")))
        .hasMessageContaining("late")
        .hasMessageContaining("while wiring");
  }

  @Test
  void aFailingStopIsNamedAndDoesNotKeepOthersFromStopping() {
    lifecycle.add(Phase.INGRESS, component("a"));
    lifecycle.add(
        Phase.INGRESS, component("b", Future.succeededFuture(), Future.failedFuture("stuck")));
    lifecycle.start(Phase.INGRESS);

    assertThat(stop(Phase.INGRESS).cause()).hasMessage("b: stuck");
    assertThat(happened).endsWith("-b", "-a");
  }

  @Test
  void aStopThatReturnsNothingOrMissesAClassDoesNotKeepOthersFromStopping() {
    lifecycle.add(Phase.INGRESS, component("a"));
    lifecycle.start(Phase.INGRESS);
    var steps = new ArrayList<Shutdown.Step>();
    steps.add(new Shutdown.Step("null", Duration.ofSeconds(1), this::nothing));
    steps.add(
        new Shutdown.Step(
            "error",
            Duration.ofSeconds(1),
            () -> {
              throw new NoClassDefFoundError("late");
            }));
    steps.addAll(lifecycle.stopSteps(Phase.INGRESS, Duration.ofSeconds(1)));

    var stopped = Shutdown.run(steps, Duration.ofSeconds(30), time, time);

    assertThat(happened).containsExactly("+a", "-a");
    assertThat(stopped.cause())
        .hasMessage("null: it returned null instead of a future; error: late");
  }

  @SuppressWarnings("NullAway")
  private Future<?> nothing() {
    return null;
  }

  @Test
  void nothingMoreStartsOnceStoppingHasBegun() {
    var slow = Promise.<Void>promise();
    lifecycle.add(Phase.SERVICE, component("slow", slow.future(), Future.succeededFuture()));
    lifecycle.add(Phase.SERVICE, component("next"));
    var started = lifecycle.start(Phase.SERVICE);

    assertThat(stop(Phase.SERVICE).succeeded()).isTrue();
    slow.complete();

    assertThat(happened).containsExactly("+slow", "-slow");
    assertThat(started.cause()).hasMessage("stopped while starting");
  }

  @Test
  void aHangingStopCostsItsBudgetAndNoMore() {
    lifecycle.add(Phase.INGRESS, component("a"));
    lifecycle.add(
        Phase.INGRESS,
        component("hangs", Future.succeededFuture(), Promise.<Void>promise().future()));
    lifecycle.start(Phase.INGRESS);

    var stopped = stop(Phase.INGRESS);
    time.advance(Duration.ofMillis(999));
    assertThat(happened).endsWith("-hangs");
    time.advance(Duration.ofMillis(1));

    assertThat(happened).endsWith("-hangs", "-a");
    assertThat(stopped.cause()).hasMessage("hangs: not done within 1000 ms");
  }

  @Test
  void theDeadlineForAllCutsTheLaterSteps() {
    var hangs = Promise.<Void>promise().future();
    var steps =
        List.of(
            new Shutdown.Step("one", Duration.ofSeconds(10), () -> hangs),
            new Shutdown.Step("two", Duration.ofSeconds(10), () -> hangs));

    var stopped = Shutdown.run(steps, Duration.ofSeconds(2), time, time);
    time.advance(Duration.ofSeconds(2));
    time.advance(Duration.ofMillis(100));

    assertThat(stopped.cause())
        .hasMessage("one: not done within 2000 ms; two: not done within 100 ms");
  }

  private Future<Void> stop(Phase phase) {
    return Shutdown.run(
        lifecycle.stopSteps(phase, Duration.ofSeconds(1)), Duration.ofSeconds(30), time, time);
  }

  private Component component(String name) {
    return component(name, Future.succeededFuture(), Future.succeededFuture());
  }

  private Component component(String name, Future<?> start, Future<?> stop) {
    return new Component() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Future<?> start() {
        happened.add("+" + name);
        return start;
      }

      @Override
      public Future<?> stop() {
        happened.add("-" + name);
        return stop;
      }
    };
  }
}
