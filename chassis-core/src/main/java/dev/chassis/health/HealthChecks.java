package dev.chassis.health;

import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the checks and tells how the service is. Checks run when somebody asks, side by side, for at
 * most 1 s each; an answer stands for 1 s. Thread-safe.
 */
public final class HealthChecks implements Health {

  private static final String LIFECYCLE = "lifecycle";

  private final List<CachedCheck> liveness = new CopyOnWriteArrayList<>();
  private final List<CachedCheck> readiness = new CopyOnWriteArrayList<>();
  private final List<CachedCheck> advisory = new CopyOnWriteArrayList<>();
  private final Ticker ticker;
  private final Timers timers;
  private volatile Switch traffic;
  private volatile Switch startup;

  private HealthChecks(Ticker ticker, Timers timers) {
    this.ticker = ticker;
    this.timers = timers;
    this.traffic = new Switch("starting", ticker.nanos());
    this.startup = traffic;
  }

  /** Says yes, or no with a reason, since a moment. */
  private record Switch(@Nullable String reason, long sinceNanos) {
    boolean isOn() {
      return reason == null;
    }
  }

  /** No checks yet, not started, and no traffic wanted. */
  public static HealthChecks create(Ticker ticker, Timers timers) {
    return new HealthChecks(ticker, timers);
  }

  @Override
  public void liveness(String name, Supplier<Future<?>> check) {
    add(liveness, name, check);
  }

  @Override
  public void readiness(String name, Supplier<Future<?>> check) {
    add(readiness, name, check);
  }

  @Override
  public void advisory(String name, Supplier<Future<?>> check) {
    add(advisory, name, check);
  }

  /**
   * The same checks, for those whose code may block: {@code somewhere} runs them, and a check that
   * does not come back is down after its second while others are asked on.
   */
  public Health on(Executor somewhere) {
    return new Health() {
      @Override
      public void liveness(String name, Supplier<Future<?>> check) {
        HealthChecks.this.liveness(name, elsewhere(check));
      }

      @Override
      public void readiness(String name, Supplier<Future<?>> check) {
        HealthChecks.this.readiness(name, elsewhere(check));
      }

      @Override
      public void advisory(String name, Supplier<Future<?>> check) {
        HealthChecks.this.advisory(name, elsewhere(check));
      }

      private Supplier<Future<?>> elsewhere(Supplier<Future<?>> check) {
        return () -> {
          var answer = Promise.<Object>promise();
          somewhere.execute(
              () -> CachedCheck.started(check).onComplete(answer::complete, answer::fail));
          return answer.future();
        };
      }
    };
  }

  /** The service has started: {@link #startup()} is up from now on. */
  public void started() {
    startup = new Switch(null, ticker.nanos());
  }

  /** Traffic may come as far as the service itself is concerned; the checks still have a say. */
  public void acceptTraffic() {
    traffic = new Switch(null, ticker.nanos());
  }

  /** Traffic must not come, whatever the checks say. {@code reason} is shown, as in "draining". */
  public void refuseTraffic(String reason) {
    traffic = new Switch(reason, ticker.nanos());
  }

  /** Whether the process is worth keeping. Never fails. */
  public Future<HealthReport> live() {
    return ask(liveness, List.of());
  }

  /**
   * Whether traffic may come. Never fails. While traffic is refused the checks are not asked: the
   * answer must not wait for them.
   */
  public Future<HealthReport> ready() {
    var now = traffic;
    return now.isOn() ? ask(readiness, advisory) : Future.succeededFuture(report(now));
  }

  /** Whether the start has ended. Never fails. */
  public Future<HealthReport> startup() {
    return Future.succeededFuture(report(startup));
  }

  private void add(List<CachedCheck> checks, String name, Supplier<Future<?>> check) {
    // Ready shows both kinds in one list.
    var others = checks == advisory ? readiness : checks == readiness ? advisory : checks;
    refuseTwice(name, checks);
    refuseTwice(name, others);
    checks.add(new CachedCheck(name, check, ticker, timers));
  }

  private static void refuseTwice(String name, List<CachedCheck> known) {
    for (var check : known) {
      if (check.name().equals(name)) {
        throw new IllegalArgumentException("health check '" + name + "' is there already");
      }
    }
  }

  private static Future<HealthReport> ask(List<CachedCheck> checks, List<CachedCheck> advisory) {
    var answers = new ArrayList<Future<HealthReport.Check>>();
    for (var check : checks) {
      answers.add(check.ask());
    }
    for (var check : advisory) {
      answers.add(check.ask().map(HealthReport.Check::lenient));
    }
    if (answers.isEmpty()) {
      return Future.succeededFuture(HealthReport.of(List.of()));
    }
    return Future.join(answers).map(all -> HealthReport.of(all.list()));
  }

  private HealthReport report(Switch state) {
    var since = Duration.ofNanos(ticker.nanos() - state.sinceNanos).toMillis();
    var status = state.isOn() ? HealthReport.Status.UP : HealthReport.Status.DOWN;
    return HealthReport.of(List.of(new HealthReport.Check(LIFECYCLE, status, state.reason, since)));
  }
}
