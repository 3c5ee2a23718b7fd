package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import dev.chassis.redaction.Redactor;
import org.jspecify.annotations.Nullable;

/** Writes a stack trace as the JDK prints it, up to a number of characters. */
final class StackTrace {

  private final LineBuffer out;
  private final boolean json;
  private int left = LineFormat.MAX_STACK_TRACE;
  private int missing;

  private StackTrace(LineBuffer out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /**
   * Adds the trace of {@code error}.
   *
   * @param json whether it goes into a JSON string; else its lines are real lines
   */
  static void write(IThrowableProxy error, LineBuffer out, boolean json) {
    var trace = new StackTrace(out, json);
    trace.chain(error, "");
    out.truncationNote(trace.missing);
  }

  private void chain(IThrowableProxy error, String indent) {
    one(error, indent);
    for (@Nullable IThrowableProxy at = error.getCause(); at != null; at = at.getCause()) {
      own("\n" + indent + "Caused by: ");
      one(at, indent);
    }
  }

  private void one(IThrowableProxy error, String indent) {
    text(error.getClassName());
    if (error.getMessage() != null) {
      own(": ");
      text(Redactor.masked(error.getMessage()));
    }
    if (error.isCyclic()) {
      own(" [circular reference]");
      return;
    }
    frames(error.getStackTraceElementProxyArray(), error.getCommonFrames(), indent);
    for (var suppressed : error.getSuppressed()) {
      newLine();
      own(indent);
      own("\tSuppressed: ");
      chain(suppressed, indent + "\t");
    }
  }

  private void frames(StackTraceElementProxy @Nullable [] frames, int common, String indent) {
    for (int i = 0; frames != null && i < frames.length - common; i++) {
      newLine();
      own(indent);
      own("\t");
      text(frames[i].getSTEAsString());
    }
    if (common > 0) {
      newLine();
      own(indent);
      own("\t... " + common + " more");
    }
  }

  private void newLine() {
    own("\n");
  }

  /** Words of ours: in text its tabs stay, in JSON they are escaped like any other. */
  private void own(String part) {
    if (json) {
      text(part);
      return;
    }
    int end = LineBuffer.cut(part, left);
    out.raw(part.substring(0, end));
    count(part, end);
  }

  private void text(String part) {
    int end = LineBuffer.cut(part, left);
    out.escaped(part, end, json);
    count(part, end);
  }

  private void count(String part, int end) {
    missing += part.length() - end;
    // Once something is missing the rest is only counted: a trace has no holes.
    left = missing > 0 ? 0 : left - end;
  }
}
