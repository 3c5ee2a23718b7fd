package dev.chassis;

import dev.chassis.config.ConfigException;
import dev.chassis.redaction.Redactor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service that is a process: arguments, and exit codes of what does not start. */
final class ServiceProcess {

  private static final int STARTED_NOT = 1;
  private static final int MISUSED = 2;

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
    new ProcessLife(new ServiceStart(chassis, environment))
        .run()
        .onFailure(
            failure -> {
              if (!(failure instanceof StartAbandonedException)) {
                refuse(chassis, failure);
              }
            });
  }

  private static void refuse(Chassis chassis, Throwable failure) {
    // Where a mistake in the configuration or the build was found says nothing to who made it.
    boolean explained =
        failure instanceof ConfigException || failure instanceof MixedVersionsException;
    var line = explained ? log.atError() : log.atError().setCause(failure);
    line.log("{} did not start: {}", chassis.name(), failure.getMessage());
    exit(
        failure instanceof ConfigException ? MISUSED : STARTED_NOT,
        chassis.name() + " did not start: " + failure.getMessage());
  }

  /** Standard output belongs to the log; people are spoken to on standard error. */
  @SuppressWarnings("SystemOut")
  private static void exit(int code, String message) {
    System.err.println(Redactor.masked(message));
    System.exit(code);
  }
}
