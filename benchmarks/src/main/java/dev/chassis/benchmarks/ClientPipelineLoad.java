package dev.chassis.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.chassis.client.AdaptiveConfig;
import dev.chassis.client.ClientConfig;
import dev.chassis.client.ClientsConfig;
import dev.chassis.client.LimitsConfig;
import dev.chassis.client.ServiceClients;
import dev.chassis.client.ServiceRequest;
import dev.chassis.context.RequestContext;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.resilience.RateLimitConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Calls a bare Vert.x server, in a JVM of its own, with Vert.x' {@code HttpClient} and with the
 * clients of chassis in turn, as many calls at a time as there are connections, and prints how they
 * compare.
 *
 * <p>Settings are system properties: {@code load.warmUp} (10 s), {@code load.rounds} (5), {@code
 * load.seconds} (3), {@code load.connections} (64), {@code load.clients} (all).
 */
final class ClientPipelineLoad {

  private static final String PATH = "/orders/4711";

  /** Calls that nobody made a request for: each begins a trace and an id of its own. */
  private static final String ALONE = "alone";

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Ticker ticker = Ticker.system();
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions().setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
  private final int connections = Integer.getInteger("load.connections", 64);
  private final List<Course> courses = new ArrayList<>();

  private record Sample(double perSecond, double bytes, double cpuMicros) {}

  private record Course(String name, Supplier<Future<?>> call, List<Sample> samples) {}

  public static void main(String[] args) throws IOException {
    var directory = Files.createTempDirectory("chassis-load");
    var bare = Contender.named("bare").get(0);
    try (var server = ServerProcess.start(bare, HttpPipelineLoad.jvmOptions(bare), directory)) {
      server.awaitFirstAnswer();
      var load = new ClientPipelineLoad();
      load.run(server.port());
      load.print();
      load.vertx.close().await();
    } finally {
      HttpPipelineLoad.delete(directory);
    }
  }

  private void run(int port) {
    var http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(connections));
    add(
        "bare",
        () ->
            http.request(HttpMethod.GET, port, "127.0.0.1", PATH)
                .compose(request -> request.send().compose(HttpClientResponse::body)));
    var defaults = ClientConfig.defaults().withPool(connections, 256);
    var hedge = defaults.hedge();
    var calm = calls(port, defaults.withHedge(hedge.withEnabled(false)));
    add("calm", calm);
    add(ALONE, calm);
    add("defaults", calls(port, defaults));
    add("everything", calls(port, defaults.withLimits(everyLimit())));
    courses.forEach(
        course -> measure(course, Duration.ofSeconds(Integer.getInteger("load.warmUp", 10))));
    courses.forEach(course -> course.samples().clear());
    var time = Duration.ofSeconds(Integer.getInteger("load.seconds", 3));
    for (int round = 0; round < Integer.getInteger("load.rounds", 5); round++) {
      courses.forEach(course -> measure(course, time));
    }
  }

  private static LimitsConfig everyLimit() {
    return LimitsConfig.defaults()
        .withAdaptive(new AdaptiveConfig(128, 128, 256))
        .withRate(new RateLimitConfig(1_000_000, 1_000_000));
  }

  private void add(String name, Supplier<Future<?>> call) {
    if (List.of(System.getProperty("load.clients", name).split(",")).contains(name)) {
      courses.add(new Course(name, call, new ArrayList<>()));
    }
  }

  private Supplier<Future<?>> calls(int port, ClientConfig config) {
    var registry = InstanceRegistry.create(DiscoveryConfig.defaults(), ticker);
    registry.alive(
        new Heartbeat(
            "orders",
            "i-1",
            1,
            1,
            1000,
            Heartbeat.Status.up,
            new Heartbeat.Address("127.0.0.1", port, false),
            "1.0",
            null,
            100,
            new Heartbeat.Load(0, 0)),
        Long.MAX_VALUE);
    var clients =
        ServiceClients.create(
            vertx,
            registry,
            new ClientsConfig(config, Map.of()),
            new SimpleMeterRegistry(),
            ticker,
            Timers.on(vertx));
    var client = clients.client("orders");
    return () -> client.call(ServiceRequest.get(PATH));
  }

  /** Keeps all connections busy for {@code time}. */
  private void measure(Course course, Duration time) {
    var answered = new LongAdder();
    var over = new AtomicBoolean();
    long bytes = allocated();
    long cpu = cpuNanos();
    long begun = ticker.nanos();
    List<Future<?>> loops = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      var context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
      if (!course.name().equals(ALONE)) {
        // As in a service: calls are made for a request that is being handled.
        RequestContext.root().putOn(context);
      }
      var done = Promise.<Void>promise();
      loops.add(done.future());
      context.runOnContext(go -> next(course, answered, over, done));
    }
    vertx.timer(time.toMillis()).await();
    over.set(true);
    Future.all(loops).await();
    double seconds = (ticker.nanos() - begun) / 1e9;
    double count = answered.sum();
    course
        .samples()
        .add(
            new Sample(
                count / seconds,
                (allocated() - bytes) / count,
                (cpuNanos() - cpu) / 1000.0 / count));
  }

  private static void next(
      Course course, LongAdder answered, AtomicBoolean over, Promise<Void> done) {
    course
        .call()
        .get()
        .onComplete(
            result -> {
              if (result.succeeded()) {
                answered.increment();
              }
              if (over.get()) {
                done.complete();
              } else {
                next(course, answered, over, done);
              }
            });
  }

  private static long allocated() {
    return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).sum();
  }

  private static long cpuNanos() {
    return Arrays.stream(THREADS.getThreadCpuTime(THREADS.getAllThreadIds())).sum();
  }

  @SuppressWarnings("SystemOut") // a program that talks to people
  private void print() {
    var base = courses.get(0);
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, %d calls at a time; medians of %d rounds, ratios to %s of the same"
            + " round%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        connections,
        base.samples().size(),
        base.name());
    System.out.println("| client | calls/s | ratio (min-max) | CPU us/call | ratio | B/call |");
    System.out.println("|---|--:|--:|--:|--:|--:|");
    for (var course : courses) {
      var rates = Rounds.of(course.samples(), Sample::perSecond);
      var ratios = rates.to(Rounds.of(base.samples(), Sample::perSecond));
      var cpu = Rounds.of(course.samples(), Sample::cpuMicros);
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %.3f (%.3f-%.3f) | %.2f | %.3f | %.0f |%n",
          course.name(),
          rates.median(),
          ratios.median(),
          ratios.min(),
          ratios.max(),
          cpu.median(),
          cpu.to(Rounds.of(base.samples(), Sample::cpuMicros)).median(),
          Rounds.of(course.samples(), Sample::bytes).median());
    }
  }
}
