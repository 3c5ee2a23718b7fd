package dev.chassis.samples.launcher;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports. */
final class Ports {

  private static final int LOWEST = 10_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 1_000;

  private Ports() {}

  /**
   * Makes sure that nobody listens on {@code port}.
   *
   * @throws LauncherException when somebody does
   */
  static void checkFree(int port) {
    if (!isFree(port)) {
      throw new LauncherException("port " + port + " is in use; choose another one with --port N");
    }
  }

  /** {@code preferred} where it is free, else any other. Somebody may take it right afterwards. */
  static int preferably(int preferred) {
    return isFree(preferred) ? preferred : any();
  }

  /**
   * Any free port below those that systems give to outgoing connections, one of which could take it
   * before the service is there.
   */
  static int any() {
    return ThreadLocalRandom.current()
        .ints(LOWEST, HIGHEST)
        .limit(ATTEMPTS)
        .filter(Ports::isFree)
        .findFirst()
        .orElseThrow(() -> new LauncherException("no free port between 10000 and 32000"));
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
