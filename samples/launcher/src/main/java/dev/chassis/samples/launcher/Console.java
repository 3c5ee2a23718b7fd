package dev.chassis.samples.launcher;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** What people read. The services' own lines go to files. Thread-safe. */
final class Console {

  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  synchronized void say(@Nullable String text) {
    out.println(text);
    out.flush();
  }

  synchronized void say(String format, Object... values) {
    out.println(String.format(format, values));
    out.flush();
  }
}
