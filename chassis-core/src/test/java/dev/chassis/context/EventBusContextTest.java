package dev.chassis.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of deadlines on the event bus. */
class EventBusContextTest {

  private final Vertx vertx = Vertx.vertx();
  private final Ticker ticker = Ticker.system();
  private final BlockingQueue<RequestContext> heard = new LinkedBlockingQueue<>();

  @BeforeEach
  void listen() {
    EventBusContext.install(vertx, ticker);
    vertx
        .eventBus()
        .consumer(
            "stock",
            message -> {
              heard.add(RequestContext.current());
              message.reply("done");
            });
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void aMessageThatAsksForAReplyCarriesTheDeadline() throws Exception {
    var request = within(Duration.ofSeconds(10));

    await(request.run(vertx, () -> vertx.eventBus().request("stock", "a")));

    var consumed = heard.poll(10, TimeUnit.SECONDS);
    assertThat(consumed.requestId()).isEqualTo(request.requestId());
    assertThat(consumed.deadline().remaining(ticker))
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(10));
  }

  @Test
  void oneThatComesTooLateReachesNoConsumer() {
    var late = within(Duration.ZERO);

    var failed =
        catchThrowable(() -> await(late.run(vertx, () -> vertx.eventBus().request("stock", "a"))));

    assertThat(failed.getCause())
        .isInstanceOfSatisfying(
            ReplyException.class,
            refused -> assertThat(refused.failureCode()).isEqualTo(EventBusContext.TOO_LATE));
    assertThat(heard).isEmpty();
  }

  @Test
  void oneThatNobodyWaitsForIsNotBoundByIt() throws Exception {
    var late = within(Duration.ZERO);

    await(
        late.run(
            vertx,
            () -> {
              vertx.eventBus().send("stock", "a");
              return Future.succeededFuture();
            }));

    var consumed = heard.poll(10, TimeUnit.SECONDS);
    assertThat(consumed.requestId()).isEqualTo(late.requestId());
    assertThat(consumed.deadline()).isNull();
  }

  private RequestContext within(Duration time) {
    return RequestContext.root(Deadline.after(time, ticker));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
