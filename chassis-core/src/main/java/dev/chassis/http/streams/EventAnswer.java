package dev.chassis.http.streams;

import dev.chassis.http.EventOptions;
import dev.chassis.http.EventStream;
import dev.chassis.http.ServerEvent;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.time.Timers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes server-sent events. State is confined to the exchange's context; {@code over} may be read
 * from any thread.
 */
public final class EventAnswer implements EventStream {

  private static final Logger log = LoggerFactory.getLogger(EventAnswer.class);
  private static final Buffer HEARTBEAT = Buffer.buffer(":\n\n");

  private final Exchange exchange;
  private final EventOptions options;
  private final Deque<Buffer> waiting = new ArrayDeque<>();
  private final List<Runnable> closings = new ArrayList<>();
  private @Nullable ReadStream<ServerEvent> source;
  private boolean begun;
  private volatile boolean over;

  private EventAnswer(Exchange exchange, EventOptions options) {
    this.exchange = exchange;
    this.options = options;
  }

  /** A stream to the caller of {@code exchange}; nothing is sent yet. */
  public static EventAnswer to(Exchange exchange, EventOptions options, Timers timers) {
    var answer = new EventAnswer(exchange, options);
    var heartbeat = timers.every(options.heartbeat(), () -> exchange.onContext(answer::heartbeat));
    exchange.atEnd(
        ended -> {
          heartbeat.cancel();
          answer.closed();
        });
    exchange.onDrain(answer::drain);
    return answer;
  }

  /**
   * Whether there will be events: not for HEAD, and not while draining. Then it was answered, in a
   * way that makes browsers come back: they give up on any status but 200.
   */
  public boolean isWanted() {
    if (exchange.request().method().equals(HttpMethod.HEAD)) {
      head();
      exchange.response().end();
    } else if (exchange.isDraining()) {
      drain();
    }
    return !over;
  }

  /** Tells the caller that it is connected, before the first event. */
  public void begin() {
    if (begun || over) {
      return;
    }
    begun = true;
    head();
    exchange.headMayGoFirst();
    exchange.response().setChunked(true);
    exchange.withoutTimeLimit();
    exchange.response().write(retry(options.retry()));
  }

  /** The handler failed: answered as any failure, or by cutting the stream when it has begun. */
  public void failed(Throwable failure) {
    if (!over) {
      Answers.failure(exchange, failure);
    }
  }

  @Override
  public Optional<String> lastEventId() {
    return Optional.ofNullable(exchange.request().getHeader("last-event-id"));
  }

  @Override
  public boolean send(ServerEvent event) {
    if (over) {
      return false;
    }
    var encoded = EventEncoder.encode(event);
    exchange.onContext(() -> write(encoded));
    return true;
  }

  @Override
  public void sendAll(ReadStream<ServerEvent> newSource) {
    exchange.onContext(() -> read(newSource));
  }

  @Override
  public boolean isOpen() {
    return !over;
  }

  @Override
  public void close() {
    exchange.onContext(
        () -> {
          if (!over) {
            begin();
            waiting.forEach(exchange.response()::write);
            exchange.response().end();
          }
        });
  }

  @Override
  public void onClose(Runnable task) {
    exchange.onContext(
        () -> {
          if (over) {
            run(task);
          } else {
            closings.add(task);
          }
        });
  }

  private void head() {
    exchange
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        // nginx would hold events back until its buffer is full
        .putHeader("x-accel-buffering", "no");
  }

  private void read(ReadStream<ServerEvent> newSource) {
    onClose(() -> newSource.pause().exceptionHandler(late -> {}).handler(null));
    if (over) {
      return;
    }
    begin();
    source = newSource;
    newSource
        .exceptionHandler(failure -> exchange.onContext(() -> failed(failure)))
        .endHandler(ended -> close())
        .handler(this::send)
        .resume();
  }

  private void write(Buffer event) {
    if (over) {
      return;
    }
    begin();
    if (waiting.isEmpty() && !exchange.response().writeQueueFull()) {
      exchange.response().write(event);
    } else {
      keep(event);
    }
    if (exchange.response().writeQueueFull()) {
      if (source != null) {
        source.pause();
      }
      exchange.response().drainHandler(drained -> writeOn());
    }
  }

  private void keep(Buffer event) {
    if (waiting.size() >= options.buffer()) {
      if (options.slowReader() == EventOptions.SlowReader.CLOSE) {
        log.debug("Event stream closed: its reader is {} events behind", waiting.size());
        exchange.cut();
        return;
      }
      waiting.poll();
    }
    waiting.add(event);
  }

  private void writeOn() {
    var response = exchange.response();
    while (!over && !waiting.isEmpty() && !response.writeQueueFull()) {
      response.write(waiting.remove());
    }
    if (!over && waiting.isEmpty() && source != null) {
      source.resume();
    }
  }

  private void heartbeat() {
    // A full queue is sign enough; more would only make it longer.
    if (begun && !over && !exchange.response().writeQueueFull()) {
      exchange.response().write(HEARTBEAT);
    }
  }

  private void drain() {
    if (over) {
      return;
    }
    // Even where the head is out: who listens to events sends nothing until they end, so there is
    // no request on its way that the close could hit.
    exchange.announceClose();
    begin();
    waiting.forEach(exchange.response()::write);
    var half = options.retry().dividedBy(2);
    var jitter = ThreadLocalRandom.current().nextDouble() * options.retry().toMillis();
    exchange.response().end(retry(half.plusMillis((long) jitter)));
  }

  private void closed() {
    over = true;
    waiting.clear();
    closings.forEach(EventAnswer::run);
    closings.clear();
  }

  private static void run(Runnable closing) {
    try {
      closing.run();
    } catch (RuntimeException broken) {
      log.warn("What should run when an event stream closes failed", broken);
    }
  }

  private static Buffer retry(Duration wait) {
    return Buffer.buffer("retry: " + Math.max(1, wait.toMillis()) + "\n\n");
  }
}
