package dev.chassis.discovery.consul;

import dev.chassis.discovery.Backoff;
import dev.chassis.discovery.SourceFeed;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.DecodeException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows one service by blocking queries: each question names the index of the last answer, and is
 * answered when there is a later one or the wait is over. Used from one context.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs/features/blocking">blocking
 *     queries, and the rules for the index</a>
 */
final class ConsulWatch {

  /** A service that changes all the time is asked about ten times a second at most. */
  private static final Duration LEAST_PAUSE = Duration.ofMillis(100);

  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LAST_RETRY = Duration.ofSeconds(30);
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final String service;
  private final ConsulConfig config;
  private final ConsulApi api;
  private final SourceFeed feed;
  private final Ticker ticker;
  private final Timers timers;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final Promise<Void> first = Promise.promise();
  private long index;
  private long answered;
  private boolean stopped;
  private Timers.@Nullable Timer next;

  ConsulWatch(
      String service,
      ConsulConfig config,
      ConsulApi api,
      SourceFeed feed,
      Ticker ticker,
      Timers timers,
      RandomGenerator random) {
    this.service = service;
    this.config = config;
    this.api = api;
    this.feed = feed;
    this.ticker = ticker;
    this.timers = timers;
    this.random = random;
    this.backoff = Backoff.between(FIRST_RETRY, LAST_RETRY, random);
  }

  Future<Void> start() {
    ask();
    return first.future();
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
  }

  private void ask() {
    if (stopped) {
      return;
    }
    // Not all at once after a change that all were told of.
    long hold = config.hold().toMillis();
    long wait = hold - (long) (random.nextDouble() * hold / 8);
    // Consul itself adds up to a sixteenth.
    var patience = Duration.ofMillis(wait + wait / 16).plus(MARGIN);
    api.get(path(wait), patience).onComplete(this::answered, this::failed);
  }

  private String path(long waitMs) {
    var path = new StringBuilder("/v1/health/service/").append(encoded(service)).append('?');
    if (config.datacenter() != null) {
      path.append("dc=").append(encoded(config.datacenter())).append('&');
    }
    if (index > 0) {
      path.append("index=").append(index).append("&wait=").append(waitMs).append("ms");
    }
    return path.toString();
  }

  private void answered(ConsulApi.Reply reply) {
    if (stopped) {
      return;
    }
    if (!reply.ok()) {
      away("Consul answers " + reply.complaint());
      return;
    }
    try {
      feed.tell(service, ConsulEntries.instances(service, reply.body().toJsonArray()));
    } catch (DecodeException | ClassCastException e) {
      away("Consul's answer makes no sense: " + e.getMessage());
      return;
    }
    // An index that goes backwards is of a Consul that was restored: it must be forgotten, or the
    // question would block until the old one is reached again. One of 0 would never block.
    index = reply.index() < index ? 0 : Math.max(1, reply.index());
    backoff.reset();
    first.tryComplete();
    again();
  }

  private void again() {
    long now = ticker.nanos();
    var pause = answered == 0 ? Duration.ZERO : LEAST_PAUSE.minusNanos(now - answered);
    answered = now;
    if (pause.isNegative() || pause.isZero()) {
      ask();
    } else {
      next = timers.after(pause, this::ask);
    }
  }

  private void failed(Throwable failure) {
    if (!stopped) {
      away("Consul cannot be asked: " + failure.getMessage());
    }
  }

  private void away(String why) {
    // What was known stays; the next answer must come at once, whatever changed meanwhile.
    index = 0;
    feed.away(service, why);
    first.tryFail(why);
    next = timers.after(backoff.next(), this::ask);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
