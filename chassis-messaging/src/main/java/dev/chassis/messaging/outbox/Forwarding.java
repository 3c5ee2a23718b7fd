package dev.chassis.messaging.outbox;

import dev.chassis.messaging.EventCourier;
import dev.chassis.messaging.MessagingException;
import dev.chassis.messaging.outbox.OutboxStore.Batch;
import dev.chassis.messaging.outbox.OutboxStore.Lead;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits, for as long as one lead lasts. Events of one key are a lane: the next one is
 * sent when the broker has confirmed the one before. Lanes run side by side. Confined to one
 * context.
 */
final class Forwarding {

  private static final Logger log = LoggerFactory.getLogger(Forwarding.class);
  private static final Duration SOON = Duration.ofMillis(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final int MOST_DOUBLINGS = 4;
  private static final int MANY = 100;

  private final Lead lead;
  private final EventCourier courier;
  private final Loop loop;
  private final Timers timers;
  private final OutboxConfig config;
  private final OutboxMetrics metrics;

  private final Map<String, Lane> lanes = new HashMap<>();
  private final Promise<Void> broken = Promise.promise();
  private List<Long> taken = new ArrayList<>();
  private List<Lane> done = new ArrayList<>();
  private Promise<Void> idle = Promise.promise();
  private int onTheWay;
  private int lookedInVain;
  private int unavailable;
  private boolean wanted;
  private boolean asking;
  private boolean askingSoon;
  private boolean settling;
  private boolean paused;
  private boolean ended;

  Forwarding(
      Lead lead,
      EventCourier courier,
      Loop loop,
      Timers timers,
      OutboxConfig config,
      OutboxMetrics metrics) {
    this.lead = lead;
    this.courier = courier;
    this.loop = loop;
    this.timers = timers;
    this.config = config;
    this.metrics = metrics;
  }

  /** There may be something to send. */
  void hint() {
    wanted = true;
    ask();
  }

  /** Completes when the store failed: whoever holds the lead should give it back. */
  Future<Void> broken() {
    return broken.future();
  }

  /** Completes when nothing is on the way and nothing more was found, blocked lanes aside. */
  Future<Void> idle() {
    idle = Promise.promise();
    hint();
    return idle.future();
  }

  /** Sends nothing more. */
  void end() {
    ended = true;
  }

  /** Why lanes are held up, by lane. */
  Map<String, String> refusals() {
    return lanes.values().stream()
        .filter(lane -> lane.refusal != null)
        .collect(Collectors.toMap(lane -> lane.name, lane -> String.valueOf(lane.refusal)));
  }

  private void ask() {
    if (ended || asking || paused || !wanted || onTheWay >= config.window()) {
      tellIfIdle();
      return;
    }
    asking = true;
    wanted = false;
    var keys = new HashSet<String>();
    var ids = new HashSet<Long>();
    lanes.values().forEach(lane -> lane.leaveOut(keys, ids));
    loop.then(lead.next(keys, ids, config.window() - onTheWay), this::got, this::fail);
  }

  private void got(Batch batch) {
    asking = false;
    if (ended) {
      return;
    }
    wanted |= batch.more();
    batch.rows().forEach(this::line);
    if (batch.rows().isEmpty() && batch.more()) {
      // Somebody is about to commit; look again soon, less often the longer it takes.
      askSoon();
      return;
    }
    lookedInVain = 0;
    ask();
  }

  private void askSoon() {
    if (!askingSoon) {
      askingSoon = true;
      timers.after(
          soon(),
          () -> {
            askingSoon = false;
            ask();
          });
    }
  }

  private Duration soon() {
    var wait = SOON.multipliedBy(1L << Math.min(lookedInVain++, MOST_DOUBLINGS));
    return wait.compareTo(config.poll()) < 0 ? wait : config.poll();
  }

  /** Puts an event into its lane; a new lane starts to run. */
  private void line(OutboxRow row) {
    onTheWay++;
    var lane = lanes.computeIfAbsent(row.lane(), name -> new Lane(name, row));
    lane.rows.addLast(row);
    if (lane.rows.size() == 1 && !lane.running) {
      lane.running = true;
      loop.later(() -> send(lane));
    }
  }

  private void send(Lane lane) {
    if (ended) {
      return;
    }
    var row = lane.rows.peekFirst();
    if (row == null || paused) {
      leave(lane);
      return;
    }
    loop.then(sent(row), confirmed -> took(lane, row), failure -> missed(lane, row, failure));
  }

  private Future<Void> sent(OutboxRow row) {
    try {
      return courier.send(row.message());
    } catch (RuntimeException thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private void took(Lane lane, OutboxRow row) {
    unavailable = 0;
    metrics.confirmed(row);
    lane.rows.removeFirst();
    taken.add(row.id());
    if (lane.rows.isEmpty()) {
      leave(lane);
      return;
    }
    loop.later(() -> send(lane));
    if (taken.size() >= MANY) {
      settle();
    }
  }

  private void missed(Lane lane, OutboxRow row, Throwable failure) {
    if (ended) {
      return;
    }
    if (isAway(failure)) {
      metrics.unavailable();
      pause(failure);
      leave(lane);
      return;
    }
    refused(lane, row, failure);
  }

  /** Whether any other event would fare no better. */
  private static boolean isAway(Throwable failure) {
    return failure instanceof MessagingException missed
        && switch (missed.reason()) {
          case full, blocked, timeout, disconnected -> true;
          case encoding, unroutable, refused -> false;
        };
  }

  /** The broker is there and does not want this one: its lane waits, the others do not. */
  private void refused(Lane lane, OutboxRow row, Throwable failure) {
    metrics.refused();
    var wait = config.pause(row.refusals() + 1);
    log.atWarn()
        .addKeyValue("eventId", row.message().id())
        .addKeyValue("eventType", row.message().type())
        .addKeyValue("refusals", row.refusals() + 1)
        .addKeyValue("retryInMs", wait.toMillis())
        .setCause(failure)
        .log("the broker refused an event of the outbox; later ones of its key wait with it");
    lane.refusal = String.valueOf(failure.getMessage());
    onTheWay -= lane.rows.size();
    lane.rows.clear();
    loop.then(lead.refused(row.id(), lane.refusal), kept -> {}, this::fail);
    timers.after(wait, () -> leave(lane));
    settle();
  }

  /** The broker is away: nothing is sent for a moment. */
  private void pause(Throwable failure) {
    if (paused) {
      return;
    }
    paused = true;
    var wait = FIRST_PAUSE.multipliedBy(1L << Math.min(unavailable++, MOST_DOUBLINGS));
    log.atWarn()
        .addKeyValue("retryInMs", wait.toMillis())
        .addKeyValue("error.message", failure.getMessage())
        .log("the broker is away, the outbox keeps what waits");
    timers.after(
        wait,
        () -> {
          paused = false;
          hint();
        });
  }

  /** A lane has nothing to send: it is gone once all it sent is settled. */
  private void leave(Lane lane) {
    onTheWay -= lane.rows.size();
    lane.rows.clear();
    done.add(lane);
    settle();
  }

  private void settle() {
    if (settling || ended) {
      return;
    }
    var ids = taken;
    taken = new ArrayList<>();
    var leaving = done;
    done = new ArrayList<>();
    if (ids.isEmpty()) {
      free(leaving);
      ask();
      return;
    }
    settling = true;
    loop.then(lead.published(ids), kept -> settled(ids, leaving), this::fail);
  }

  private void settled(List<Long> ids, List<Lane> leaving) {
    settling = false;
    onTheWay -= ids.size();
    free(leaving);
    if (!taken.isEmpty() || !done.isEmpty()) {
      settle();
    } else {
      ask();
    }
  }

  private void free(List<Lane> leaving) {
    for (var lane : leaving) {
      wanted |= lane.leftOut || lane.refusal != null;
      lanes.remove(lane.name);
    }
  }

  private void fail(Throwable failure) {
    asking = false;
    if (!ended) {
      ended = true;
      log.debug("the outbox cannot be read or settled: {}", failure.getMessage());
      broken.tryComplete();
    }
  }

  private void tellIfIdle() {
    if (!asking && !wanted && !settling && onTheWay == 0) {
      idle.tryComplete();
    }
  }
}
