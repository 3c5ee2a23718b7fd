package dev.chassis;

import dev.chassis.config.LiveConfiguration;
import dev.chassis.config.ReferenceResolver;
import dev.chassis.config.ReloadConfig;
import dev.chassis.config.ReloadReport;
import dev.chassis.lifecycle.Component;
import dev.chassis.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the configuration read again when files, secrets or people say so, off the event loop, and
 * tells what came of it.
 */
final class ConfigReloads implements Component {

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);
  private static final int LONGEST_VALUE = 200;

  private final Vertx vertx;
  private final LiveConfiguration configuration;
  private final ReloadConfig config;
  private final Timers timers;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Set<ReferenceResolver> watched = ConcurrentHashMap.newKeySet();
  private Timers.@Nullable Timer timer;

  ConfigReloads(Vertx vertx, LiveConfiguration configuration, ReloadConfig config, Timers timers) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.config = config;
    this.timers = timers;
  }

  @Override
  public String name() {
    return "configuration";
  }

  @Override
  public Future<Void> start() {
    watchResolvers();
    if (!config.interval().isZero() && configuration.isWatchable()) {
      timer = timers.every(config.interval(), this::look);
    }
    return Future.succeededFuture();
  }

  /** Reads all sources again, and fails only when that cannot even be tried. */
  Future<ReloadReport> reload() {
    return again(configuration::reload);
  }

  /** Ends the watch and closes what was opened for references. */
  @Override
  public Future<Void> stop() {
    if (timer != null) {
      timer.cancel();
    }
    if (!ended.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    var open = List.copyOf(configuration.current().resolvers().values());
    if (open.isEmpty()) {
      return Future.succeededFuture();
    }
    return vertx.executeBlocking(
        () -> {
          open.forEach(ConfigReloads::close);
          return null;
        },
        false);
  }

  /** What the service runs with, as far as it is not built in: the first thing asked on call. */
  void logEffective() {
    var line = new StringJoiner(", ").setEmptyValue("all defaults");
    for (var given : configuration.current().given().entrySet()) {
      var setting = given.getValue();
      line.add(given.getKey() + "=" + shortened(setting.value()) + " (" + setting.origin() + ")");
    }
    log.info("configuration: {}", line);
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
  }

  private void look() {
    // A look that takes longer than the interval is not overtaken by the next one.
    if (looking.compareAndSet(false, true)) {
      again(configuration::look).onComplete(done -> looking.set(false));
    }
  }

  private void watchResolvers() {
    for (var resolver : configuration.current().resolvers().values()) {
      if (watched.add(resolver)) {
        resolver.watch(reference -> rotated());
      }
    }
  }

  /** Any thread. */
  private void rotated() {
    try {
      again(configuration::reloadReferences);
    } catch (RejectedExecutionException closed) {
      // nobody is left to take the new value
    }
  }

  private <T extends @Nullable ReloadReport> Future<T> again(Callable<T> reading) {
    return vertx
        .executeBlocking(reading, false)
        .onSuccess(ConfigReloads::tell)
        .onSuccess(done -> watchResolvers())
        .onFailure(bug -> log.atError().setCause(bug).log("configuration not read again"));
  }

  private static void tell(@Nullable ReloadReport report) {
    if (report == null) {
      return;
    }
    switch (report.outcome()) {
      case UNCHANGED -> log.info("configuration read again: nothing has changed");
      case APPLIED -> log.info("configuration reloaded: {}", changes(report));
      case REFUSED ->
          log.error(
              "configuration not reloaded, the old one stays; {}{}",
              String.join("; ", report.problems()),
              report.changed().isEmpty() ? "" : "; but taken: " + changes(report));
    }
  }

  private static String changes(ReloadReport report) {
    var changed = report.changed().isEmpty() ? "no live setting" : join(report.changed());
    return report.needsRestart().isEmpty()
        ? changed
        : changed + "; needs a restart: " + join(report.needsRestart());
  }

  private static String join(List<String> parts) {
    return String.join(", ", parts);
  }

  private static void close(ReferenceResolver resolver) {
    try {
      resolver.close();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("{} was not closed", resolver.getClass().getSimpleName());
    }
  }
}
