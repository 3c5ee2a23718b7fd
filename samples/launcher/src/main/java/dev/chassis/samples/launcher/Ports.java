package dev.chassis.samples.launcher;

import java.io.IOException;
import java.net.ServerSocket;

/** Free ports. */
final class Ports {

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
    if (isFree(preferred)) {
      return preferred;
    }
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new LauncherException("no free port: " + e.getMessage(), e);
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
