package dev.chassis;

import dev.chassis.config.ConfigException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that is a process: arguments, exit codes, signals. */
final class ServiceProcess {

  private static final int STARTED_NOT = 1;
  private static final int MISUSED = 2;
  private static final int STOPPED_BADLY = 3;

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
    chassis
        .start(environment)
        .onSuccess(ServiceProcess::drainOnSignal)
        .onFailure(failure -> refuse(chassis, failure));
  }

  private static void refuse(Chassis chassis, Throwable failure) {
    log.atError()
        .setCause(failure)
        .log("{} did not start: {}", chassis.name(), failure.getMessage());
    exit(
        failure instanceof ConfigException ? MISUSED : STARTED_NOT,
        chassis.name() + " did not start: " + failure.getMessage());
  }

  /**
   * SIGTERM and SIGINT begin the JVM's shutdown, whose hook drains. The JVM would then exit with
   * 128 + signal; halting from the hook is the only way to exit with a code of our own.
   */
  private static void drainOnSignal(RunningService service) {
    var hook =
        new Thread(
            () -> {
              var code = new AtomicInteger(STOPPED_BADLY);
              var stopped = new CountDownLatch(1);
              service
                  .stop()
                  .onComplete(
                      result -> {
                        code.set(result.succeeded() ? 0 : STOPPED_BADLY);
                        stopped.countDown();
                      });
              awaitQuietly(stopped);
              Runtime.getRuntime().halt(code.get());
            },
            "chassis-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Standard output belongs to the log; people are spoken to on standard error. */
  @SuppressWarnings("SystemOut")
  private static void exit(int code, String message) {
    System.err.println(message);
    System.exit(code);
  }
}
