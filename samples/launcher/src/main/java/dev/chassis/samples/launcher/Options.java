package dev.chassis.samples.launcher;

import java.util.Arrays;
import java.util.Iterator;

/**
 * What {@code samples/run} is told.
 *
 * @param once whether to stop after the demonstration, with an exit code that judges it
 * @param processes whether each service is a process of its own
 * @param port of the gateway; default 8080
 * @param orders how many to sell, 1 to 1000; default 12
 * @param help whether to print the usage only
 */
record Options(boolean once, boolean processes, int port, int orders, boolean help) {

  static final int MOST_ORDERS = 1000;

  static final String USAGE =
      """
      usage: samples/run [--once] [--processes] [--port N] [--orders N] [--help]
        starts the six SimpleBank services, sells shares and shows what happened
        --once        sell, check that everything adds up, stop; exit code 0 only if it does
        --processes   one process per service, joined by the RabbitMQ that
                      CHASSIS_MESSAGING_RABBITMQ_URI names, or the AMQP 1.0 broker that
                      CHASSIS_MESSAGING_AMQP_URI names, else by an ActiveMQ Artemis started for this
                      run (without it: all in one JVM)
                      services keep their data in PostgreSQL: on the server that SIMPLEBANK_POSTGRES
                      names, else the installed one or an embedded one, started for this run
        --port N      port of the gateway (default 8080)
        --orders N    how many orders to sell, 1 to 1000 (default 12)
        --help        this text\
      """;

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  static Options parse(String... args) {
    var options = new Options(false, false, 8080, 12, false);
    for (var rest = Arrays.asList(args).iterator(); rest.hasNext(); ) {
      var argument = rest.next();
      options =
          switch (argument) {
            case "--once" -> options.withOnce();
            case "--processes" -> options.withProcesses();
            case "--port" -> options.withPort(number(argument, 1, 65535, rest));
            case "--orders" -> options.withOrders(number(argument, 1, MOST_ORDERS, rest));
            case "--help", "-h" -> options.withHelp();
            default ->
                throw new IllegalArgumentException("unknown argument " + argument + "\n" + USAGE);
          };
    }
    return options;
  }

  Options withOnce() {
    return new Options(true, processes, port, orders, help);
  }

  Options withProcesses() {
    return new Options(once, true, port, orders, help);
  }

  Options withPort(int newPort) {
    return new Options(once, processes, newPort, orders, help);
  }

  Options withOrders(int newOrders) {
    return new Options(once, processes, port, newOrders, help);
  }

  Options withHelp() {
    return new Options(once, processes, port, orders, true);
  }

  private static int number(String argument, int minimum, int maximum, Iterator<String> rest) {
    var text = rest.hasNext() ? rest.next() : "nothing";
    try {
      int number = Integer.parseInt(text);
      if (number >= minimum && number <= maximum) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        argument + " needs a number from " + minimum + " to " + maximum + ", found " + text);
  }
}
