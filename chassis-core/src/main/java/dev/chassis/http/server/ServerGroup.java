package dev.chassis.http.server;

import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.pace.Connections;
import dev.chassis.security.LiveTls;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening port, served by several event loops: a server made outside a verticle would use one
 * loop only, so each instance is a verticle that listens on the same port.
 */
final class ServerGroup {

  private static final Logger log = LoggerFactory.getLogger(ServerGroup.class);

  // Vert.x binds a free port for a negative one, and shares it among servers with the same number.
  private static final AtomicInteger nextSharedPort = new AtomicInteger(-1);

  private static final String RESERVED = "on a context of its own";

  /** Left to Vert.x to close what no request is under way on, such as half a head. */
  private static final Duration AFTER_CUT = Duration.ofMillis(200);

  private final Vertx vertx;
  private final HttpServerConfig config;
  private final Pipeline pipeline;
  private final Traffic traffic;
  private final Ticker ticker;
  private final Timers timers;
  private final int instances;
  private final @Nullable LiveTls tls;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final List<CutRequest> cut = new CopyOnWriteArrayList<>();
  private volatile @Nullable String deployment;
  private volatile @Nullable Context reserved;

  ServerGroup(
      Vertx vertx,
      HttpServerConfig config,
      Pipeline pipeline,
      Traffic traffic,
      Ticker ticker,
      Timers timers,
      int instances,
      @Nullable LiveTls tls) {
    this.vertx = vertx;
    this.config = config;
    this.pipeline = pipeline;
    this.traffic = traffic;
    this.ticker = ticker;
    this.timers = timers;
    this.instances = instances;
    this.tls = tls;
  }

  /** Serves on this context alone instead of on loops of the Vertx; call it before the start. */
  void on(Context context) {
    reserved = context;
  }

  Future<Void> start() {
    var port = config.port() == 0 ? nextSharedPort.getAndDecrement() : config.port();
    return deploy(port)
        .onSuccess(id -> deployment = id)
        .onSuccess(id -> followCertificates())
        .recover(failure -> Future.failedFuture(named(failure)))
        .mapEmpty();
  }

  /** The port as bound; -1 while there is none. */
  int port() {
    for (var member : members) {
      if (member.port() > 0) {
        return member.port();
      }
    }
    return -1;
  }

  /** The contexts that serve; empty while there is none. */
  List<Context> contexts() {
    var serving = new ArrayList<Context>();
    for (var member : members) {
      var home = member.home;
      if (home != null) {
        serving.add(home);
      }
    }
    return serving;
  }

  /** Whether the certificates in use are those in the files. */
  Future<?> certificates() {
    return tls == null ? Future.succeededFuture() : tls.check();
  }

  /** Stops listening, lets requests finish for {@code grace}, cuts the others and names them. */
  Future<List<CutRequest>> stop(Duration grace) {
    var id = deployment;
    if (id == null) {
      return Future.succeededFuture(List.of());
    }
    deployment = null;
    if (tls != null) {
      tls.stop();
    }
    traffic.drain();
    // Vert.x would cut at its own time-out without a word, and a stop can be told to hurry: so ours
    // comes first. A request's clock may be a test's, but waiting is about the real world.
    var shutdowns = members.stream().map(member -> member.shutdown(grace.plus(AFTER_CUT))).toList();
    var limit = Timers.on(vertx).after(grace, this::cut);
    return Future.join(shutdowns)
        .transform(ignored -> undeploy(id))
        .onComplete(ignored -> limit.cancel())
        .map(ignored -> List.copyOf(cut));
  }

  /** Cuts what is still under way. Any thread; harmless when repeated. */
  void cut() {
    members.forEach(Member::cut);
  }

  private Future<String> deploy(int port) {
    var own = reserved;
    if (own == null) {
      var options = new DeploymentOptions().setInstances(instances);
      return vertx.deployVerticle(() -> join(new Member(port)), options);
    }
    var member = join(new Member(port));
    member.init(vertx, own);
    return onContext(own, member::start).map(RESERVED);
  }

  private Future<Void> undeploy(String id) {
    var own = reserved;
    return own == null
        ? vertx.undeploy(id)
        : onContext(own, () -> Future.join(members.stream().map(Member::stop).toList()));
  }

  /** Runs {@code work} over there; what follows goes on here, not on the context of the probes. */
  private Future<Void> onContext(Context context, Supplier<Future<?>> work) {
    var promise = ((ContextInternal) vertx.getOrCreateContext()).<Void>promise();
    context.runOnContext(
        go -> {
          try {
            work.get().onComplete(done -> promise.complete(), promise::fail);
          } catch (RuntimeException e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  private Member join(Member member) {
    members.add(member);
    return member;
  }

  private void followCertificates() {
    if (tls != null) {
      // Servers on one port share their certificates: telling one tells all.
      tls.follow(vertx, timers, changed -> members.get(0).use(changed));
    }
  }

  private HttpServerOptions withTls(HttpServerOptions options) {
    if (tls == null) {
      return options;
    }
    var ssl = tls.forServer(options.isUseAlpn());
    return options
        .setSsl(true)
        .setKeyCertOptions(ssl.getKeyCertOptions())
        .setTrustOptions(ssl.getTrustOptions())
        .setClientAuth(ssl.getClientAuth())
        .setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
  }

  private IllegalStateException named(Throwable failure) {
    return new IllegalStateException(
        "cannot listen on " + config.host() + ":" + config.port() + ": " + failure.getMessage(),
        failure);
  }

  private HttpServerOptions options() {
    var http2 = config.http2();
    // For HTTP/1 we look ourselves: Vert.x reads the clock at every read and write.
    boolean vertxLooks = http2.clearText() || (tls != null && http2.enabled());
    var idle = vertxLooks ? Math.min(Integer.MAX_VALUE, config.idleTimeout().toMillis()) : 0;
    return new HttpServerOptions()
        // opt-in: with it, a connection that never sent a byte holds a drain for its whole grace
        .setHttp2ClearTextEnabled(http2.clearText())
        .setInitialSettings(
            new HttpServerOptions()
                .getInitialSettings()
                .setMaxConcurrentStreams(http2.maxStreams())
                .setMaxHeaderListSize(config.maxHeaderSize().toInt()))
        .setUseAlpn(http2.enabled())
        .setCompressionSupported(config.compression())
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxInitialLineLength(config.maxInitialLine().toInt())
        .setMaxHeaderSize(config.maxHeaderSize().toInt())
        .setSendBufferSize(config.sendBuffer().toInt())
        // spans are begun where it is known whose trace is believed
        .setTracingPolicy(TracingPolicy.IGNORE)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) idle);
  }

  /** The server of one event loop. */
  private final class Member extends VerticleBase {

    private final int port;
    private volatile @Nullable HttpServer server;
    private final Underway underway = new Underway();
    private volatile @Nullable Context home;
    private Timers.@Nullable Timer tick;
    private @Nullable Connections connections;

    Member(int port) {
      this.port = port;
    }

    @Override
    public Future<?> start() {
      home = vertx.getOrCreateContext();
      var limits = new TimeLimits(ticker.nanos());
      var opened = pipeline.connections(config);
      connections = opened;
      var shedding = pipeline.shedding();
      tick = timers.every(TimeLimits.TICK, () -> tick(limits, opened, shedding));
      var created =
          vertx
              .createHttpServer(withTls(options()))
              .connectionHandler(opened::accept)
              .requestHandler(pipeline.stack(limits, underway, shedding))
              .invalidRequestHandler(pipeline.unreadable())
              .exceptionHandler(failure -> log.debug("Connection failed", failure));
      server = created;
      return created.listen(port, config.host());
    }

    @Override
    public Future<?> stop() {
      if (tick != null) {
        tick.cancel();
      }
      if (connections != null) {
        connections.close();
      }
      return Future.succeededFuture();
    }

    Future<?> use(LiveTls certificates) {
      var bound = server;
      return bound == null
          ? Future.succeededFuture()
          : bound.updateSSLOptions(certificates.forServer(options().isUseAlpn()));
    }

    private void tick(TimeLimits limits, Connections open, @Nullable Shedding shedding) {
      var now = ticker.nanos();
      if (shedding != null) {
        shedding.beat(now);
      }
      limits.advance(now);
      open.advance(now);
    }

    int port() {
      var bound = server;
      return bound == null ? -1 : bound.actualPort();
    }

    void cut() {
      var own = home;
      if (own != null) {
        own.runOnContext(ignored -> underway.cut(ticker.nanos(), cut::add));
      }
    }

    Future<Void> shutdown(Duration grace) {
      var bound = server;
      return bound == null
          ? Future.succeededFuture()
          : bound.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
