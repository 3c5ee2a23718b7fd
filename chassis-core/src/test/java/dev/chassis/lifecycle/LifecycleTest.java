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

    var stopped =
        shutdown(Duration.ofSeconds(30))
            .then("null", Duration.ofSeconds(1), this::nothing)
            .then(
                "error",
                Duration.ofSeconds(1),
                () -> {
                  throw new NoClassDefFoundError("late");
                })
            .then(lifecycle.stopSteps(Phase.INGRESS, Duration.ofSeconds(1)))
            .run();

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

    var stopped =
        shutdown(Duration.ofSeconds(2))
            .then("one", Duration.ofSeconds(10), () -> hangs)
            .then("two", Duration.ofSeconds(10), () -> hangs)
            .run();
    time.advance(Duration.ofSeconds(2));
    time.advance(Duration.ofMillis(100));

    assertThat(stopped.cause())
        .hasMessage("one: not done within 2000 ms; two: not done within 100 ms");
  }

  @Test
  void componentsStartAfterThoseTheyNeedAndStopBeforeThem() {
    lifecycle.add(Phase.RESOURCES, component("reports", "cache", "database"));
    lifecycle.add(Phase.RESOURCES, component("cache", "database"));
    lifecycle.add(Phase.RESOURCES, component("mail"));
    lifecycle.add(Phase.RESOURCES, component("database"));
    lifecycle.add(Phase.SERVICE, component("own", "reports"));

    lifecycle.start(Phase.RESOURCES);
    lifecycle.start(Phase.SERVICE);
    stop(Phase.SERVICE);
    stop(Phase.RESOURCES);

    assertThat(happened)
        .containsExactly(
            "+database",
            "+cache",
            "+reports",
            "+mail",
            "+own",
            "-own",
            "-mail",
            "-reports",
            "-cache",
            "-database");
  }

  @Test
  void namesTheRingOfComponentsThatNeedEachOther() {
    lifecycle.add(Phase.RESOURCES, component("mail"));
    lifecycle.add(Phase.RESOURCES, component("a", "b"));
    lifecycle.add(Phase.RESOURCES, component("b", "c"));
    lifecycle.add(Phase.RESOURCES, component("c", "a"));

    assertThatThrownBy(lifecycle::seal)
        .hasMessage("components need each other in a ring: a → b → c → a");
  }

  @Test
  void namesANeedThatNobodyMeetsAndWhatMayHaveBeenMeant() {
    lifecycle.add(Phase.RESOURCES, component("database"));
    lifecycle.add(Phase.RESOURCES, component("cache", "databse"));

    assertThatThrownBy(lifecycle::seal)
        .hasMessage(
            "component \"cache\" needs \"databse\", which nobody is; did you mean \"database\"?");
  }

  @Test
  void namesANeedThatStartsTooLate() {
    lifecycle.add(Phase.RESOURCES, component("cache", "own"));
    lifecycle.add(Phase.SERVICE, component("own"));

    assertThatThrownBy(lifecycle::seal)
        .hasMessage("component \"cache\" of RESOURCES needs \"own\", which starts only in SERVICE");
  }

  @Test
  void intakesStopSideBySideEachAfterThoseThatNeedIt() {
    var slow = Promise.<Void>promise();
    lifecycle.add(Phase.INGRESS, component("shared"));
    lifecycle.add(Phase.INGRESS, component("slow", Future.succeededFuture(), slow.future()));
    lifecycle.add(Phase.INGRESS, component("user", "shared"));
    lifecycle.start(Phase.INGRESS);
    happened.clear();

    var stopped =
        shutdown(Duration.ofSeconds(30))
            .thenGroups(lifecycle.stopGroups(Phase.INGRESS, Duration.ofSeconds(10)))
            .run();
    assertThat(happened).containsExactly("-user", "-slow");

    slow.complete();
    assertThat(happened).containsExactly("-user", "-slow", "-shared");
    assertThat(stopped.succeeded()).isTrue();
  }

  @Test
  void whoHurriesSkipsThePauseAndGivesEveryStepASecondAtMost() {
    var hangs = Promise.<Void>promise().future();
    var hurriedSteps = new ArrayList<String>();
    var shutdown =
        shutdown(Duration.ofSeconds(30))
            .thenWait("pause", Duration.ofSeconds(5))
            .then(
                List.of(
                    new Shutdown.Step(
                        "one", Duration.ofSeconds(10), () -> hangs, () -> hurriedSteps.add("one"))))
            .then("two", Duration.ofSeconds(10), () -> hangs);
    var stopped = shutdown.run();
    time.advance(Duration.ofSeconds(5));
    time.advance(Duration.ofSeconds(2));

    shutdown.hurry();
    assertThat(hurriedSteps).containsExactly("one");
    time.advance(Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1));

    assertThat(stopped.cause())
        .hasMessage("one: not done within 3000 ms; two: not done within 1000 ms");
  }

  @Test
  void aPauseEndsAtOnceForWhoHurries() {
    var shutdown = shutdown(Duration.ofSeconds(30)).thenWait("pause", Duration.ofSeconds(5));
    var stopped = shutdown.run();
    assertThat(stopped.isComplete()).isFalse();

    shutdown.hurry();

    assertThat(stopped.succeeded()).isTrue();
  }

  @Test
  void workThatWasCutIsToldFromAStepThatFailed() {
    Future<Void> cut = Future.failedFuture(new WorkCutException(List.of("GET /slow")));
    var onlyCut = shutdown(Duration.ofSeconds(1)).then("http", Duration.ofSeconds(1), () -> cut);
    var both =
        shutdown(Duration.ofSeconds(1))
            .then("http", Duration.ofSeconds(1), () -> cut)
            .then("own", Duration.ofSeconds(1), () -> Future.failedFuture("stuck"));

    assertThat(onlyCut.run().cause())
        .isInstanceOfSatisfying(
            ShutdownException.class, end -> assertThat(end.isOnlyCut()).isTrue())
        .hasMessage("http: cut GET /slow");
    assertThat(both.run().cause())
        .isInstanceOfSatisfying(
            ShutdownException.class, end -> assertThat(end.isOnlyCut()).isFalse());
  }

  private Shutdown shutdown(Duration timeout) {
    return Shutdown.create(timeout, time, time);
  }

  private Future<Void> stop(Phase phase) {
    return shutdown(Duration.ofSeconds(30))
        .then(lifecycle.stopSteps(phase, Duration.ofSeconds(1)))
        .run();
  }

  private Component component(String name, String... needs) {
    return component(name, Future.succeededFuture(), Future.succeededFuture(), needs);
  }

  private Component component(String name, Future<?> start, Future<?> stop, String... needs) {
    return new Component() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<String> needs() {
        return List.of(needs);
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
