package dev.chassis.balance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Calls to three instances in simulated time, at a steady mean rate however long the answers take.
 * The instances answer in 5 ms (median, log-normal) unless a test changes that.
 */
final class Traffic {

  /** An answer that does not come. */
  static final long NEVER = Long.MAX_VALUE;

  /** An answer that is a failure: its time, and this on top. */
  static final long FAILS = 1L << 62;

  private static final List<String> IDS = List.of("a", "b", "c");

  /** Who is called next, and who hears how it went. */
  interface Router {
    @Nullable Route route(Set<String> tried, long now, boolean first);
  }

  /** One attempt. */
  interface Route {
    String id();

    void ended(long now, Ending how);
  }

  enum Ending {
    SUCCESS,
    FAILURE,
    ABANDONED
  }

  /**
   * How calls are made.
   *
   * @param attempts at most, one after the other
   * @param hedgeAfter when a second one is started beside the first; null for never
   */
  record Policy(int attempts, @Nullable Duration hedgeAfter) {}

  /** A call that is over. */
  record Done(long at, long took, boolean ok) {}

  /** An attempt that was sent. */
  record Sent(long at, String id) {}

  private final Random random;
  private final Policy policy;
  private final Router router;
  private final Map<String, ToLongFunction<Random>> answers = new TreeMap<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<Done> done = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private long order;
  private long now;
  private int perSecond;
  private int nowhere;

  private record Event(long at, long order, Runnable what) {}

  Traffic(long seed, Policy policy, Router router) {
    this.random = new Random(seed);
    this.policy = policy;
    this.router = router;
    IDS.forEach(id -> answers.put(id, Traffic::usual));
  }

  /** The router that is tested. */
  static Router balanced(Random random) {
    var balancer = Balancer.create(BalancerConfig.defaults(), null, () -> random);
    var snapshot = Instances.of(IDS.toArray(String[]::new));
    return (tried, now, first) -> {
      var pick = balancer.pick(snapshot, tried, null, first, now);
      return pick == null ? null : new Balanced(pick);
    };
  }

  private record Balanced(Pick pick) implements Route {
    @Override
    public String id() {
      return pick.instance().id();
    }

    @Override
    public void ended(long now, Ending how) {
      switch (how) {
        case SUCCESS -> pick.succeeded(now);
        case FAILURE -> pick.failed(now);
        case ABANDONED -> pick.abandoned(now);
      }
    }
  }

  private record Named(String id) implements Route {
    @Override
    public void ended(long now, Ending how) {
      // It learns nothing.
    }
  }

  /** The control. */
  static Router roundRobin() {
    var next = new int[1];
    return (tried, now, first) -> new Named(IDS.get(next[0]++ % IDS.size()));
  }

  static long usual(Random random) {
    return (long) (5_000_000 * Math.exp(0.5 * random.nextGaussian()));
  }

  static long refused(Random random) {
    return FAILS + 200_000 + random.nextInt(100_000);
  }

  static long slow(Random random) {
    return usual(random) + 400_000_000;
  }

  static long hung(Random random) {
    return NEVER;
  }

  void answers(String id, ToLongFunction<Random> how) {
    answers.put(id, how);
  }

  Traffic start(int rate) {
    perSecond = rate;
    arrive();
    return this;
  }

  void run(Duration time) {
    long until = now + time.toNanos();
    while (!events.isEmpty() && events.peek().at <= until) {
      var next = events.remove();
      now = next.at;
      next.what.run();
    }
    now = until;
  }

  long now() {
    return now;
  }

  /** How often nobody was there to be called. */
  int nowhere() {
    return nowhere;
  }

  /** Share of the attempts between two moments that went to an instance. */
  double share(String id, long from, long to) {
    var all = sent.stream().filter(one -> one.at >= from && one.at < to).toList();
    return (double) all.stream().filter(one -> one.id.equals(id)).count() / all.size();
  }

  long sentTo(String id, long from, long to) {
    return sent.stream().filter(one -> one.at >= from && one.at < to && one.id.equals(id)).count();
  }

  /** Calls begun between two moments. */
  List<Done> done(long from, long to) {
    return done.stream().filter(one -> one.at >= from && one.at < to).toList();
  }

  double failed(long from, long to) {
    var all = done(from, to);
    return (double) all.stream().filter(one -> !one.ok).count() / all.size();
  }

  /** Milliseconds that this share of the calls begun between two moments did not exceed. */
  long quantile(double share, long from, long to) {
    var took = done(from, to).stream().mapToLong(Done::took).toArray();
    Arrays.sort(took);
    return TimeUnit.NANOSECONDS.toMillis(took[(int) (share * (took.length - 1))]);
  }

  /** Attempts beyond one per call, as a share of the calls. */
  double extra(long from, long to) {
    double attempts = sent.stream().filter(one -> one.at >= from && one.at < to).count();
    return attempts / done(from, to).size() - 1;
  }

  private void arrive() {
    double gap = -Math.log(1 - random.nextDouble()) * 1e9 / perSecond;
    after(
        (long) gap,
        () -> {
          new Call().begin();
          arrive();
        });
  }

  private void after(long nanos, Runnable what) {
    events.add(new Event(now + nanos, order++, what));
  }

  private final class Call {
    private static final long TIME_OUT = 500_000_000;

    private final long begun = now;
    private final Set<String> tried = new HashSet<>();
    private final List<Attempt> open = new ArrayList<>();
    private boolean over;
    private int attempts;

    void begin() {
      attempt();
      if (policy.hedgeAfter != null) {
        after(policy.hedgeAfter.toNanos(), this::hedge);
      }
      after(TIME_OUT, () -> end(false, Ending.FAILURE));
    }

    private void hedge() {
      if (!over && open.size() == 1 && attempts == 1) {
        attempt();
      }
    }

    private void attempt() {
      var route = router.route(tried, now, attempts == 0);
      if (route == null) {
        nowhere++;
        end(false, Ending.ABANDONED);
        return;
      }
      attempts++;
      tried.add(route.id());
      sent.add(new Sent(now, route.id()));
      long answer = answers.get(route.id()).applyAsLong(random);
      var attempt = new Attempt(route);
      open.add(attempt);
      if (answer != NEVER) {
        boolean ok = answer < FAILS;
        after(ok ? answer : answer - FAILS, () -> answered(attempt, ok));
      }
    }

    private void answered(Attempt attempt, boolean ok) {
      if (!open.remove(attempt)) {
        return;
      }
      attempt.route.ended(now, ok ? Ending.SUCCESS : Ending.FAILURE);
      if (ok) {
        end(true, Ending.ABANDONED);
      } else if (open.isEmpty()) {
        retry();
      }
    }

    private void retry() {
      if (attempts >= policy.attempts) {
        end(false, Ending.ABANDONED);
        return;
      }
      after(
          5_000_000 + random.nextInt(20_000_000),
          () -> {
            if (!over) {
              attempt();
            }
          });
    }

    private void end(boolean ok, Ending others) {
      if (!over) {
        over = true;
        open.forEach(attempt -> attempt.route.ended(now, others));
        open.clear();
        done.add(new Done(begun, now - begun, ok));
      }
    }
  }

  /** Compared by identity. */
  private static final class Attempt {
    private final Route route;

    Attempt(Route route) {
      this.route = route;
    }
  }
}
