package dev.chassis.messaging.errors;

import dev.chassis.messaging.spi.ErrorQueue;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The jobs of this process, one at a time for each error queue. Thread-safe. */
final class Jobs {

  private static final int REMEMBERED = 100;

  private final VertxInternal vertx;
  private final Ticker ticker;
  private final Timers timers;
  private final Map<String, ErrorJob> jobs = new LinkedHashMap<>();
  private final Map<String, Future<Void>> last = new HashMap<>();

  Jobs(Vertx vertx, Ticker ticker, Timers timers) {
    this.vertx = (VertxInternal) vertx;
    this.ticker = ticker;
    this.timers = timers;
  }

  synchronized ErrorJob start(JobOrder order, ErrorQueue queue, Runnable whenOver) {
    var id = order.id() == null ? UUID.randomUUID().toString() : order.id();
    var same = jobs.get(id);
    if (same != null) {
      return repeated(same, order);
    }
    var job = new ErrorJob(id, order);
    jobs.put(id, job);
    forgetOldest();
    var sweep = new Sweep(job, queue, vertx.createEventLoopContext(), ticker, timers);
    var before = last.getOrDefault(order.subscription(), Future.succeededFuture());
    last.put(
        order.subscription(),
        before.transform(over -> sweep.run()).onComplete(over -> whenOver.run()));
    return job;
  }

  private static ErrorJob repeated(ErrorJob job, JobOrder order) {
    if (!job.order().equals(order)) {
      throw new IllegalStateException(
          "job " + job.id() + " is another one already; give this one an id of its own");
    }
    return job;
  }

  private void forgetOldest() {
    var over = jobs.values().stream().filter(job -> job.report().status().isFinal()).toList();
    over.stream()
        .limit(Math.max(0, over.size() - REMEMBERED))
        .forEach(job -> jobs.remove(job.id()));
  }

  synchronized List<ErrorJob> all() {
    return List.copyOf(jobs.values());
  }

  synchronized Optional<ErrorJob> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  Future<Void> close() {
    var open = all();
    open.forEach(ErrorJob::cancel);
    return Future.join(open.stream().map(ErrorJob::ended).toList()).mapEmpty();
  }
}
