package dev.chassis.testkit.process;

import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceRequest;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at a steady rate, however long the answers take: half of them GET, half POST with
 * an id that is never used twice.
 */
final class OpenLoop {

  private final String name;
  private final ServiceClient client;
  private final Ticker ticker = Ticker.system();
  private final Random random;
  private final int perSecond;
  private final long begun = ticker.nanos();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger open = new AtomicInteger();
  private Timers.@Nullable Timer clock;
  private volatile boolean ended;
  private volatile String phase = "steady";
  private final AtomicInteger sent = new AtomicInteger();
  private int posts;

  /** The ids begin with {@code name}. */
  OpenLoop(String name, ServiceClient client, int perSecond, long seed) {
    this.name = name;
    this.client = client;
    this.perSecond = perSecond;
    this.random = new Random(seed);
  }

  /** Begins, on a context of its own. */
  void start(Timers timers) {
    clock = timers.every(Duration.ofMillis(2), this::sendWhatIsDue);
  }

  int sent() {
    return sent.get();
  }

  /** No more; whether everything was answered. */
  boolean hasEnded() {
    ended = true;
    if (clock != null) {
      clock.cancel();
    }
    return open.get() == 0;
  }

  Set<String> acknowledged() {
    return acknowledged;
  }

  /** A request that was not answered well, and what was going on when it was sent and ended. */
  record Failure(String request, String sentIn, String failedIn, Duration took, Throwable cause) {

    /** What kind of failure it was: the cause without what is different each time. */
    String kind() {
      var same = String.valueOf(cause.getMessage()).replaceAll("\\d+", "#");
      return cause.getClass().getSimpleName() + " " + same;
    }
  }

  Collection<Failure> failures() {
    return failures;
  }

  /** How many failed of each kind, and in which phases. */
  Map<String, Long> histogram() {
    return failures.stream()
        .collect(
            Collectors.groupingBy(
                one -> "%s; sent: %s; failed: %s".formatted(one.kind(), one.sentIn, one.failedIn),
                TreeMap::new,
                Collectors.counting()));
  }

  /** Says what is going on from now on. */
  void phase(String name) {
    phase = name;
  }

  int posts() {
    return posts;
  }

  /** Answer time that this share of the requests did not exceed. */
  Duration quantile(double share) {
    var sorted = List.copyOf(nanos).stream().sorted().toList();
    return Duration.ofNanos(sorted.get((int) (share * (sorted.size() - 1))));
  }

  private void sendWhatIsDue() {
    var due = (ticker.nanos() - begun) * perSecond / 1_000_000_000;
    while (!ended && sent.get() < due) {
      send(name + sent.incrementAndGet());
    }
  }

  private void send(String id) {
    boolean post = random.nextBoolean();
    posts += post ? 1 : 0;
    long at = ticker.nanos();
    var sentIn = phase;
    open.incrementAndGet();
    Future.succeededFuture()
        .compose(
            go ->
                client.call(
                    post
                        ? ServiceRequest.post("/orders", Map.of("id", id))
                        : ServiceRequest.get("/orders/" + id)))
        .onComplete(
            (answer, failure) -> {
              long took = ticker.nanos() - at;
              nanos.add(took);
              if (failure != null) {
                var request = (post ? "POST " : "GET ") + id;
                failures.add(new Failure(request, sentIn, phase, Duration.ofNanos(took), failure));
              } else if (post) {
                acknowledged.add(id);
              }
              open.decrementAndGet();
            });
  }
}
