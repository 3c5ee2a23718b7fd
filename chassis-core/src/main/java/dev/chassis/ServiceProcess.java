package dev.chassis;

import dev.chassis.config.ConfigException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that is a process: arguments, exit codes, signals. */
final class ServiceProcess {

  private static final int STARTED_NOT = 1;
  private static final int MISUSED = 2;
  private static final int STOPPED_BADLY = 3;

  /** Beyond the time-out every step of the drain has a moment left, and the Vertx is closed. */
  private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private ServiceProcess() {}

  static void run(Chassis chassis, String... args) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (IllegalArgumentException e) {
      exit(MISUSED, chassis.name() + ": " + e.getMessage());
      return;
    }
    if (arguments.help()) {
      exit(0, "usage: " + chassis.name() + " [options]\n" + Arguments.USAGE);
      return;
    }
    var environment = arguments.applyTo(Environment.ofProcess());
    if (arguments.check()) {
      chassis
          .check(environment)
          .onSuccess(fine -> exit(0, chassis.name() + ": configuration and wiring are fine"))
          .onFailure(failure -> refuse(chassis, failure));
      return;
    }
    var start = new ServiceStart(chassis, environment);
    var outcome = new CompletableFuture<RunningService>();
    // Before the start: from here on a signal finds somebody who stops what has started.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopOnSignal(start, outcome), "chassis-shutdown"));
    start
        .start()
        .onComplete(
            outcome::complete,
            failure -> {
              outcome.completeExceptionally(failure);
              if (!(failure instanceof StartAbandonedException)) {
                refuse(chassis, failure);
              }
            });
  }

  private static void refuse(Chassis chassis, Throwable failure) {
    // Where a mistake in the configuration was found says nothing to who made it.
    var line = failure instanceof ConfigException ? log.atError() : log.atError().setCause(failure);
    line.log("{} did not start: {}", chassis.name(), failure.getMessage());
    exit(
        failure instanceof ConfigException ? MISUSED : STARTED_NOT,
        chassis.name() + " did not start: " + failure.getMessage());
  }

  /**
   * SIGTERM and SIGINT begin the JVM's shutdown, whose hook drains. The JVM would then exit with
   * 128 + signal; halting from the hook is the only way to exit with a code of our own.
   */
  private static void stopOnSignal(ServiceStart start, CompletableFuture<RunningService> outcome) {
    if (outcome.isCompletedExceptionally()) {
      return; // no signal: the process exits because it did not start
    }
    start.abandon();
    var stopped = outcome.thenCompose(service -> service.stop().toCompletionStage());
    Runtime.getRuntime().halt(await(stopped, start.stopTimeout().plus(LAST_CHANCE)));
  }

  /** The exit code, after {@code limit} at the latest: what hangs must not keep the process. */
  private static int await(CompletableFuture<?> stopped, Duration limit) {
    try {
      stopped.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return 0;
    } catch (ExecutionException e) {
      return e.getCause() instanceof StartAbandonedException ? 0 : STOPPED_BADLY;
    } catch (TimeoutException | InterruptedException e) {
      log.error("did not stop within {}; the process ends now", limit);
      return STOPPED_BADLY;
    }
  }

  /** Standard output belongs to the log; people are spoken to on standard error. */
  @SuppressWarnings("SystemOut")
  private static void exit(int code, String message) {
    System.err.println(message);
    System.exit(code);
  }
}
