package dev.chassis.testkit.broker;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link ArtemisProcess} runs: the broker until the process that started it is gone. */
final class ArtemisMain {

  /** Environment variable with the password. */
  static final String PASSWORD = "CHASSIS_ARTEMIS_PASSWORD";

  private static final Logger log = LoggerFactory.getLogger(ArtemisMain.class);

  private ArtemisMain() {}

  /** Takes the port, the user, and the folder of the journal, empty for none. */
  public static void main(String[] args) throws Exception {
    var folder = args[2].isEmpty() ? null : Path.of(args[2]);
    var settings =
        new ArtemisServer.Settings(
            Integer.parseInt(args[0]), folder, args[1], System.getenv(PASSWORD));
    var server = ArtemisServer.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop artemis"));
    awaitEndOfInput();
    System.exit(0);
  }

  /** The pipe breaks when whoever started this process ends, however it ends. */
  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // nothing is said here
    }
  }

  private static void stop(ArtemisServer server) {
    try {
      server.stop();
    } catch (Exception e) {
      log.warn("Artemis did not stop in good order", e);
    }
  }
}
