package dev.chassis.heartbeat;

import dev.chassis.time.Durations;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import dev.chassis.time.Timers.Timer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Asks the health addresses of services that do not beat. Called on the monitor's context, but for
 * {@link #states}.
 */
final class ActiveChecks {

  private static final Duration LEAST_PERIOD = Duration.ofSeconds(1);
  private static final int OK = 200;

  private final Ticker ticker;
  private final Timers timers;
  private final Announcements told;
  private final Duration period;
  private final Duration patience;
  private final List<Checked> checked = new CopyOnWriteArrayList<>();
  private final List<Timer> clocks = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable HttpClient client;

  ActiveChecks(HeartbeatConfig config, Ticker ticker, Timers timers, Announcements told) {
    this.ticker = ticker;
    this.timers = timers;
    this.told = told;
    period = config.interval().compareTo(LEAST_PERIOD) > 0 ? config.interval() : LEAST_PERIOD;
    patience = Durations.part(Durations.times(9, period), 10);
    config
        .checks()
        .forEach(
            (service, addresses) ->
                addresses.stream()
                    .map(address -> Objects.requireNonNull(CheckUrl.parse(address)))
                    .map(address -> new Checked(service, address, ticker.nanos()))
                    .forEach(checked::add));
    checked.sort(Comparator.comparing(Checked::service).thenComparing(one -> one.address().text()));
  }

  void start(Vertx vertx) {
    if (checked.isEmpty() || client != null) {
      return;
    }
    int most = (int) patience.toMillis();
    client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(most));
    for (var one : checked) {
      ask(one);
      clocks.add(timers.every(period, () -> ask(one)));
    }
  }

  Future<Void> stop() {
    clocks.forEach(Timer::cancel);
    var opened = client;
    return opened == null ? Future.succeededFuture() : opened.close();
  }

  List<InstanceState> states() {
    var now = ticker.nanos();
    return checked.stream().map(one -> one.state(now)).toList();
  }

  private void ask(Checked one) {
    var opened = client;
    if (opened == null || !one.begin()) {
      return;
    }
    var at = one.address();
    var request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(at.host())
            .setPort(at.port())
            .setSsl(at.tls())
            .setURI(at.path())
            .setTimeout(patience.toMillis());
    opened
        .request(request)
        .compose(sent -> sent.send())
        .compose(ActiveChecks::answer)
        .onComplete(
            answer -> answered(one, answer.succeeded() ? answer.result() : word(answer.cause())));
  }

  /**
   * What speaks against it; empty when nothing does. The body is read so that the socket is free.
   */
  private static Future<String> answer(HttpClientResponse response) {
    var verdict = response.statusCode() == OK ? "" : "answered " + response.statusCode();
    return response.end().map(verdict);
  }

  private static String word(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }

  private void answered(Checked one, String fault) {
    var now = ticker.nanos();
    if (one.answered(fault, now)) {
      told.changed(one.state(now));
    }
  }
}
