package dev.chassis.observability.logging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks at standard output. */
final class Terminal {

  private static final Path STANDARD_OUT = Path.of("/proc/self/fd/1");

  private Terminal() {}

  /**
   * Whether standard output is a terminal. Linux tells by what it is; elsewhere Java's console
   * stands for it, which also wants standard input to be one.
   */
  static boolean isStandardOut() {
    try {
      var target = Files.readSymbolicLink(STANDARD_OUT).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return hasConsole();
    }
  }

  @SuppressWarnings("SystemConsoleNull") // before 22 it is null; what is after is asked below
  private static boolean hasConsole() {
    var console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From 22 on there is a console also where there is no terminal.
      return (boolean) console.getClass().getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException before22) {
      return true;
    }
  }
}
