package dev.chassis.messaging.flow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Failure;
import dev.chassis.messaging.spi.Message;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
  private final Promise<Step> handled = Promise.promise();
  private final Promise<Void> stopped = Promise.promise();
  private final List<Integer> begun = new CopyOnWriteArrayList<>();
  private final List<Integer> released = new CopyOnWriteArrayList<>();
  private final Session session =
      new Session(
          loop,
          ManualTime.create(),
          false,
          1,
          (delivery, over) -> {
            begun.add(((Numbered) delivery).number);
            return handled.future();
          },
          new InFlight("charge.fees"));

  @AfterEach
  void closeVertx() throws Exception {
    await(vertx.close());
  }

  @Test
  void whatComesWhileItStopsGoesBackBehindWhatWaits() throws Exception {
    session.intake(stopped::future);
    offer(1, 2, 3);
    var closed = onLoop(() -> session.close(LONG));
    offer(4);
    assertThat(released).as("before the intake has stopped").isEmpty();

    offerMany(5, 200);
    stopped.complete(); // more than one turn takes in is still to come
    handled.complete(Step.SETTLED);
    await(closed);

    assertThat(begun).containsExactly(1);
    assertThat(released).isSorted().hasSize(199).startsWith(2, 3, 4);
  }

  @Test
  void whatComesAfterItHasStoppedGoesBackAtOnce() throws Exception {
    session.intake(stopped::future);
    stopped.complete();
    await(onLoop(() -> session.close(LONG)));

    offer(1);

    assertThat(begun).isEmpty();
    assertThat(released).containsExactly(1);
  }

  private void offer(int... numbers) throws Exception {
    for (int number : numbers) {
      session.offer(new Numbered(number));
    }
    onLoop(() -> 0); // behind the turn that takes them
  }

  private void offerMany(int from, int to) {
    for (int number = from; number <= to; number++) {
      session.offer(new Numbered(number));
    }
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    Promise<T> promise = Promise.promise();
    loop.runOnContext(
        go -> {
          try {
            promise.complete(task.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return await(promise.future());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private final class Numbered implements Delivery {

    private final int number;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    public Message message() {
      return new Message(Map.of(), Map.of(), Buffer.buffer());
    }

    @Override
    public @Nullable Failure lastFailure() {
      return null;
    }

    @Override
    public Future<Void> ack() {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> retry(int step, Duration delay, Failure failure) {
      throw new AssertionError("nothing fails here");
    }

    @Override
    public Future<Void> park(Failure failure) {
      throw new AssertionError("nothing fails here");
    }

    @Override
    public Future<Void> release() {
      released.add(number);
      return Future.succeededFuture();
    }
  }
}
