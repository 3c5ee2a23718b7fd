package dev.chassis.testkit.postgres;

/** A running server that lets {@code postgres} in without a password, on the loopback interface. */
interface PostgresServer {

  int port();

  /** Where it is from, for people. */
  String described();

  /** Ends it as {@code kill -9} does. */
  void kill();

  /** Starts it again with the data it has. */
  void restart();

  /** Ends it and removes its data. Harmless when repeated. */
  void close();
}
