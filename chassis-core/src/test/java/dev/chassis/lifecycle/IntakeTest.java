package dev.chassis.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntakeTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTime time = ManualTime.create();
  private final List<Promise<Void>> turns = new ArrayList<>();
  private final Intake work = Intake.every("report", SECOND, time, this::turn);

  @Test
  void worksEveryPeriodFromItsStartToItsStop() {
    time.advance(SECOND);
    work.start();
    assertThat(turns).isEmpty();

    time.advance(SECOND);
    turns.get(0).complete();
    time.advance(SECOND);
    turns.get(1).complete();
    assertThat(work.stop(SECOND).succeeded()).isTrue();
    time.advance(SECOND);

    assertThat(turns).hasSize(2);
  }

  @Test
  void leavesOutATurnWhileTheOneBeforeStillRuns() {
    work.start();
    time.advance(SECOND);
    time.advance(SECOND);
    assertThat(turns).hasSize(1);

    turns.get(0).fail("no paper");
    time.advance(SECOND);

    assertThat(turns).hasSize(2);
  }

  @Test
  void aStopWaitsForTheTurnUnderWay() {
    work.start();
    time.advance(SECOND);

    var stopped = work.stop(SECOND);
    assertThat(stopped.isComplete()).isFalse();
    turns.get(0).complete();

    assertThat(stopped.succeeded()).isTrue();
  }

  @Test
  void aTurnThatOutlastsTheGraceIsNamed() {
    work.start();
    time.advance(SECOND);

    var stopped = work.stop(Duration.ofSeconds(3));
    time.advance(Duration.ofSeconds(3));

    assertThat(stopped.cause())
        .isInstanceOf(WorkCutException.class)
        .hasMessage("cut a turn of report");
  }

  @Test
  void whoHurriesDoesNotWaitForTheTurn() {
    work.start();
    time.advance(SECOND);
    var stopped = work.stop(Duration.ofSeconds(3));

    work.hurry();

    assertThat(stopped.cause()).isInstanceOf(WorkCutException.class);
  }

  private Future<?> turn() {
    var turn = Promise.<Void>promise();
    turns.add(turn);
    return turn.future();
  }
}
