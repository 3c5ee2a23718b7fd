package dev.chassis.samples.launcher;

import dev.chassis.testkit.broker.ThrowawayRabbit;
import java.util.Optional;

/**
 * The RabbitMQ that joins the processes.
 *
 * @param uri where it is, with user and password
 * @param described for people, without them
 * @param stop ends it, when it was started for this run
 */
record Broker(String uri, String described, Runnable stop) {

  /** Environment variable that names a RabbitMQ; services read it too. */
  static final String VARIABLE = "CHASSIS_MESSAGING_RABBITMQ_URI";

  /**
   * The configured broker, else the installed one, started in a temporary folder on free ports.
   *
   * @throws LauncherException when there is neither
   */
  static Broker find() {
    return Optional.ofNullable(System.getenv(VARIABLE))
        .map(uri -> new Broker(uri, "the RabbitMQ of " + VARIABLE, () -> {}))
        .or(Broker::installed)
        .orElseThrow(
            () ->
                new LauncherException(
                    "--processes needs RabbitMQ: install it (Debian: apt-get install"
                        + " rabbitmq-server) or name one in "
                        + VARIABLE
                        + "."));
  }

  private static Optional<Broker> installed() {
    if (!ThrowawayRabbit.isInstalled()) {
      return Optional.empty();
    }
    var rabbit = ThrowawayRabbit.start();
    return Optional.of(new Broker(rabbit.uri(), "a RabbitMQ started for this run", rabbit::close));
  }
}
