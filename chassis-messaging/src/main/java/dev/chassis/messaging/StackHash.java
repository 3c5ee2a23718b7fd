package dev.chassis.messaging;

import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;

/**
 * Where a failure came from, as a short text: equal for failures of the same classes thrown at the
 * same places. Messages and line numbers do not count, since both differ between failures and
 * builds that are the same to people; nor does how the event got to the handler.
 */
final class StackHash {

  private static final int MAX_FRAMES = 16;
  private static final String CALLER = ConsumePipeline.class.getName();

  private StackHash() {}

  /** 8 hex digits of {@code cause}, its causes and their topmost frames. */
  static String of(Throwable cause) {
    int hash = 1;
    var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
    for (var next = cause; next != null && seen.add(next); next = next.getCause()) {
      hash = 31 * hash + next.getClass().getName().hashCode();
      hash = 31 * hash + frames(next.getStackTrace());
    }
    return HexFormat.of().toHexDigits(hash);
  }

  private static int frames(StackTraceElement[] frames) {
    int hash = 1;
    for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
      var owner = frames[i].getClassName();
      if (isPlumbing(owner)) {
        break;
      }
      hash = 31 * hash + stable(owner).hashCode();
      hash = 31 * hash + stable(frames[i].getMethodName()).hashCode();
    }
    return hash;
  }

  /** Below it the same failure may have come by different ways. */
  private static boolean isPlumbing(String owner) {
    return owner.equals(CALLER) || owner.startsWith("io.vertx.") || owner.startsWith("io.netty.");
  }

  /** The name without the numbers that the JVM and the compiler give lambdas. */
  private static String stable(String name) {
    int lambda = name.indexOf("$$Lambda");
    var named = lambda < 0 ? name : name.substring(0, lambda);
    return named.startsWith("lambda$") ? named.replaceAll("\\d+$", "") : named;
  }
}
