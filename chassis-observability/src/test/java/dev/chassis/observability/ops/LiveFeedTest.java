package dev.chassis.observability.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.http.EventStream;
import dev.chassis.http.ServerEvent;
import dev.chassis.management.ManagementPage;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LiveFeedTest {

  private final ManualTime time = ManualTime.create();
  private final Map<String, Supplier<Future<?>>> pages = new LinkedHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger value = new AtomicInteger();
  private final LiveFeed feed = new LiveFeed(() -> pages, time);

  LiveFeedTest() {
    pages.put(
        "/count",
        () -> {
          asked.incrementAndGet();
          return Future.succeededFuture(Map.of("value", value.get()));
        });
    pages.put(
        "/health/ready",
        () -> Future.succeededFuture(ManagementPage.health(false, Map.of("status", "DOWN"))));
    pages.put(
        "/health/live",
        () ->
            Future.succeededFuture(
                ManagementPage.health(true, new JsonObject().put("status", "UP").toBuffer())));
    pages.put("/broken", () -> Future.failedFuture("away"));
  }

  /** A reader that keeps what it was told. */
  private static final class Reader implements EventStream {
    final List<String> heard = new ArrayList<>();
    private Runnable closing = () -> {};

    @Override
    public Optional<String> lastEventId() {
      return Optional.empty();
    }

    @Override
    public boolean send(ServerEvent event) {
      return heard.add(event.type() + " " + event.data());
    }

    @Override
    public void sendAll(ReadStream<ServerEvent> source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      closing.run();
    }

    @Override
    public void onClose(Runnable task) {
      closing = task;
    }
  }

  @Test
  void whoComesIsToldEverythingThatPagesCanSay() {
    var reader = new Reader();

    feed.join(reader);

    assertThat(reader.heard)
        .containsExactly(
            "/count {\"value\":0}",
            "/health/ready {\"status\":\"DOWN\"}",
            "/health/live {\"status\":\"UP\"}");
  }

  @Test
  void afterwardsOnlyWhatIsNewIsTold() {
    var reader = new Reader();
    feed.join(reader);
    time.advance(LiveFeed.TICK);
    reader.heard.clear();

    time.advance(LiveFeed.TICK.multipliedBy(3));
    assertThat(reader.heard).isEmpty();
    value.set(7);
    time.advance(LiveFeed.TICK);

    assertThat(reader.heard).containsExactly("/count {\"value\":7}");
  }

  @Test
  void whileNobodyLooksNothingIsAsked() {
    var reader = new Reader();
    feed.join(reader);
    reader.close();
    int before = asked.get();

    time.advance(LiveFeed.TICK.multipliedBy(10));

    assertThat(asked).hasValue(before);
  }
}
