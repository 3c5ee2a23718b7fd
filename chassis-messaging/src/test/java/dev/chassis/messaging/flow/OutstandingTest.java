package dev.chassis.messaging.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutstandingTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final ManualTime time = ManualTime.create();
  private final Outstanding outstanding =
      Outstanding.create(1, 3, time, time, IllegalStateException::new);
  private final List<String> sent = new ArrayList<>();
  private final List<Promise<Void>> confirms = new ArrayList<>();

  @Test
  void overTheBoundItWaitsForAConfirm() {
    send("a", LONG, true);
    var second = send("b", LONG, true);

    assertThat(sent).containsExactly("a");
    confirms.get(0).complete();
    assertThat(sent).containsExactly("a", "b");
    confirms.get(1).complete();
    assertThat(second.succeeded()).isTrue();
    assertThat(outstanding.sent()).isZero();
  }

  @Test
  void aFailedConfirmMakesRoomToo() {
    send("a", LONG, true);
    send("b", LONG, true);

    confirms.get(0).fail("lost");

    assertThat(sent).containsExactly("a", "b");
  }

  @Test
  void theNearestDeadlineGoesFirstUnlessOrderMatters() {
    send("a", LONG, false);
    send("far", LONG, false);
    send("near", SHORT, false);
    drain();

    assertThat(sent).containsExactly("a", "near", "far");
  }

  @Test
  void whatIsInOrderDoesNotOvertakeWhatIsInOrder() {
    send("a", LONG, true);
    send("first", LONG, true);
    send("second", SHORT, true);
    drain();

    assertThat(sent).containsExactly("a", "first", "second");
  }

  @Test
  void whoWaitsTooLongFailsAndIsNotSent() {
    send("a", LONG, true);
    var second = send("b", SHORT, true);

    time.advance(SHORT);

    assertThat(second.cause()).hasMessageContaining("no room within PT1S");
    drain();
    assertThat(sent).containsExactly("a");
    assertThat(outstanding.waiters()).isZero();
  }

  @Test
  void moreThanTheBoundOfWaitersFailAtOnce() {
    send("a", LONG, true);
    send("b", LONG, true);
    send("c", LONG, true);
    send("d", LONG, true);

    assertThat(send("e", LONG, true).cause()).hasMessageContaining("3 for room already");
  }

  @Test
  void aThousandConfirmedAtOnceNeedNoStack() {
    var many = Outstanding.create(1, 10_000, time, time, IllegalStateException::new);
    Promise<Void> first = Promise.promise();
    many.send(LONG, true, first::future);
    var all = new ArrayList<Future<Void>>();
    for (int i = 0; i < 10_000; i++) {
      all.add(many.send(LONG, true, Future::succeededFuture));
    }

    first.complete();

    assertThat(all).allMatch(Future::succeeded);
  }

  private void drain() {
    for (int i = 0; i < confirms.size(); i++) {
      confirms.get(i).tryComplete();
    }
  }

  private Future<Void> send(String what, Duration patience, boolean inOrder) {
    return outstanding.send(
        patience,
        inOrder,
        () -> {
          sent.add(what);
          Promise<Void> confirm = Promise.promise();
          confirms.add(confirm);
          return confirm.future();
        });
  }
}
