package dev.chassis.samples.launcher;

import dev.chassis.testkit.broker.ArtemisProcess;
import java.util.Optional;

/**
 * The broker that joins the processes.
 *
 * @param variable environment variable by which services are told where it is
 * @param uri where it is, with user and password
 * @param described for people, without them
 * @param stop ends it, when it was started for this run
 */
record Broker(String variable, String uri, String described, Runnable stop) {

  /** Names a RabbitMQ. */
  static final String RABBITMQ = "CHASSIS_MESSAGING_RABBITMQ_URI";

  /** Names a broker that speaks AMQP 1.0. */
  static final String AMQP = "CHASSIS_MESSAGING_AMQP_URI";

  /** The one that the environment names, else an ActiveMQ Artemis in a process of its own. */
  static Broker find(Folders folders) {
    return named(RABBITMQ, "the RabbitMQ of ")
        .or(() -> named(AMQP, "the broker of "))
        .orElseGet(() -> artemis(ArtemisProcess.startUnguarded(folders.broker())));
  }

  /** A broker started for this run. */
  static Broker artemis(ArtemisProcess process) {
    return new Broker(
        AMQP,
        process.uri(),
        "an ActiveMQ Artemis started for this run, port %d, process %d"
            .formatted(process.port(), process.pid()),
        process::close);
  }

  private static Optional<Broker> named(String variable, String what) {
    return Optional.ofNullable(System.getenv(variable))
        .map(uri -> new Broker(variable, uri, what + variable, () -> {}));
  }
}
