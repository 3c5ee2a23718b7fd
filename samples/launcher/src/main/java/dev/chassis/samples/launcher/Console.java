package dev.chassis.samples.launcher;

import java.io.PrintStream;

/** What people read. The services' own lines go to files. Thread-safe. */
final class Console {

  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  synchronized void say(String text) {
    out.println(text);
    out.flush();
  }
}
