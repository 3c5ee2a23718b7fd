package dev.chassis.discovery;

import dev.chassis.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks one of the callable instances of a service: draws two at random and prefers the one with
 * the lower cost, which is (calls in flight + 1) × recent latency ÷ weight. Thread-safe; one per
 * service.
 *
 * <p>The preference is a lottery, with odds by the square of the costs: a strict comparison would
 * starve the loser at low traffic, and a slow instance would never be seen to have healed.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">the power of
 *     two random choices</a>
 */
public final class Balancer {

  private final Ticker ticker;
  private final Supplier<? extends RandomGenerator> random;
  private final Map<String, Load> loads = new ConcurrentHashMap<>();
  private volatile long revision;

  private Balancer(Ticker ticker, Supplier<? extends RandomGenerator> random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * A balancer without experience.
   *
   * @param random asked at every pick, on the picking thread
   */
  public static Balancer create(Ticker ticker, Supplier<? extends RandomGenerator> random) {
    return new Balancer(ticker, random);
  }

  /**
   * Picks an instance.
   *
   * @param tried ids not to pick again while another is callable
   * @return the pick, to be told how the call went; null when nobody is callable
   */
  public @Nullable Pick pick(Snapshot snapshot, Set<String> tried) {
    forgetTheGone(snapshot);
    var candidates = candidates(snapshot.callable(), tried);
    if (candidates.isEmpty()) {
      return null;
    }
    var instance = candidates.size() == 1 ? candidates.get(0) : better(candidates);
    return new Pick(instance, load(instance).begin(), ticker.nanos());
  }

  private static List<Instance> candidates(List<Instance> callable, Set<String> tried) {
    if (tried.isEmpty()) {
      return callable;
    }
    var fresh = callable.stream().filter(one -> !tried.contains(one.id())).toList();
    return fresh.isEmpty() ? callable : fresh;
  }

  private Instance better(List<Instance> candidates) {
    var dice = random.get();
    int first = dice.nextInt(candidates.size());
    int second = (first + 1 + dice.nextInt(candidates.size() - 1)) % candidates.size();
    double one = square(cost(candidates.get(first)));
    double other = square(cost(candidates.get(second)));
    return candidates.get(dice.nextDouble() * (one + other) < other ? first : second);
  }

  private double cost(Instance instance) {
    return load(instance).cost(ticker.nanos()) / instance.weight();
  }

  private static double square(double value) {
    return value * value;
  }

  private Load load(Instance instance) {
    return loads.computeIfAbsent(instance.id(), id -> new Load());
  }

  private void forgetTheGone(Snapshot snapshot) {
    if (snapshot.revision() != revision) {
      revision = snapshot.revision();
      loads
          .keySet()
          .removeIf(id -> snapshot.instances().stream().noneMatch(one -> one.id().equals(id)));
    }
  }

  /** A picked instance. Tell it once how the call went. */
  public final class Pick {
    private final Instance instance;
    private final Load load;
    private final long startedAt;

    private Pick(Instance instance, Load load, long startedAt) {
      this.instance = instance;
      this.load = load;
      this.startedAt = startedAt;
    }

    /** Where to call. */
    public Instance instance() {
      return instance;
    }

    /** The call is over; {@code failed} when that speaks against the instance. */
    public void done(boolean failed) {
      var now = ticker.nanos();
      load.end(now, now - startedAt, failed);
    }
  }
}
