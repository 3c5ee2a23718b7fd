package dev.chassis.http.server;

import dev.chassis.http.HttpServerConfig;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final Vertx vertx;
  private final HttpServerConfig config;
  private final Pipeline pipeline;
  private final Traffic traffic;
  private final Ticker ticker;
  private final Timers timers;
  private final int instances;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private volatile @Nullable String deployment;

  ServerGroup(
      Vertx vertx,
      HttpServerConfig config,
      Pipeline pipeline,
      Traffic traffic,
      Ticker ticker,
      Timers timers,
      int instances) {
    this.vertx = vertx;
    this.config = config;
    this.pipeline = pipeline;
    this.traffic = traffic;
    this.ticker = ticker;
    this.timers = timers;
    this.instances = instances;
  }

  Future<Void> start() {
    var port = config.port() == 0 ? nextSharedPort.getAndDecrement() : config.port();
    var options = new DeploymentOptions().setInstances(instances);
    return vertx
        .deployVerticle(() -> join(new Member(port)), options)
        .onSuccess(id -> deployment = id)
        .recover(failure -> Future.failedFuture(named(failure)))
        .mapEmpty();
  }

  /** The port as bound; -1 while there is none. */
  int port() {
    return members.stream().mapToInt(Member::port).filter(port -> port > 0).findFirst().orElse(-1);
  }

  /** Stops listening, lets requests finish for {@code grace}; tells how many had to be cut. */
  Future<Integer> stop(Duration grace) {
    var id = deployment;
    if (id == null) {
      return Future.succeededFuture(0);
    }
    deployment = null;
    traffic.stopping();
    var shutdowns = members.stream().map(member -> member.shutdown(grace)).toList();
    return Future.join(shutdowns)
        .transform(ignored -> vertx.undeploy(id))
        .map(ignored -> traffic.cut());
  }

  private Member join(Member member) {
    members.add(member);
    return member;
  }

  private IllegalStateException named(Throwable failure) {
    return new IllegalStateException(
        "cannot listen on " + config.host() + ":" + config.port() + ": " + failure.getMessage(),
        failure);
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        // h2c would keep a connection that never sent a byte open through a whole drain
        .setHttp2ClearTextEnabled(config.http2().clearText())
        .setInitialSettings(
            new Http2Settings().setMaxConcurrentStreams(config.http2().maxStreams()))
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false)
        .setMaxInitialLineLength(config.maxInitialLine().toInt())
        .setMaxHeaderSize(config.maxHeaderSize().toInt())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, config.idleTimeout().toMillis()));
  }

  /** The server of one event loop. */
  private final class Member extends VerticleBase {

    private final int port;
    private volatile @Nullable HttpServer server;
    private Timers.@Nullable Timer tick;
    private Timers.@Nullable Timer look;
    private @Nullable Connections connections;

    Member(int port) {
      this.port = port;
    }

    @Override
    public Future<?> start() {
      var limits = new TimeLimits(ticker.nanos());
      tick = timers.every(TimeLimits.TICK, () -> limits.advance(ticker.nanos()));
      var opened = pipeline.connections(config.timeouts());
      look = timers.every(opened.period(), opened::look);
      connections = opened;
      var created =
          vertx
              .createHttpServer(options())
              .connectionHandler(opened::accept)
              .requestHandler(pipeline.stack(limits))
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
      if (look != null) {
        look.cancel();
      }
      if (connections != null) {
        connections.close();
      }
      return Future.succeededFuture();
    }

    int port() {
      var bound = server;
      return bound == null ? -1 : bound.actualPort();
    }

    Future<Void> shutdown(Duration grace) {
      var bound = server;
      return bound == null
          ? Future.succeededFuture()
          : bound.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
