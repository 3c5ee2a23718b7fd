package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads encode their lines side by side. The first thread to log at a place owns the draft
 * there for good, so that what the format remembers fits and nothing is waited for: an event loop
 * lives as long as its service. Threads that come later to a place share another.
 */
final class Drafts {

  /** A power of two, well above the number of event loops. */
  private static final int PLACES = 64;

  private final AtomicReferenceArray<@Nullable OwnLines> owned = new AtomicReferenceArray<>(PLACES);
  private final AtomicReferenceArray<@Nullable Draft> shared = new AtomicReferenceArray<>(PLACES);
  private final Supplier<LineFormat> formats;
  private final Lines lines;

  /**
   * None so far.
   *
   * @param lines where encoded lines go
   */
  Drafts(Supplier<LineFormat> formats, Lines lines) {
    this.formats = formats;
    this.lines = lines;
  }

  /** Encodes an event, now or together with others. */
  void write(ILoggingEvent event) throws IOException {
    @SuppressWarnings("deprecation") // threadId() came after 17
    long thread = Thread.currentThread().getId();
    int place = (int) thread & (PLACES - 1);
    var own = owned.get(place);
    if (own == null) {
      own = claim(place, thread);
    }
    if (!own.isOf(thread) || !own.write(event)) {
      writeShared(event, place);
    }
  }

  /** Encodes what waits. */
  void finish() throws IOException {
    for (int place = 0; place < PLACES; place++) {
      var own = owned.get(place);
      if (own != null) {
        own.finish();
      }
    }
  }

  /** The same, but for threads that are just about it themselves. */
  void tryFinish() throws IOException {
    for (int place = 0; place < PLACES; place++) {
      var own = owned.get(place);
      if (own != null) {
        own.tryFinish();
      }
    }
  }

  /** Whether any event waits. */
  boolean isWaiting() {
    for (int place = 0; place < PLACES; place++) {
      var own = owned.get(place);
      if (own != null && own.isWaiting()) {
        return true;
      }
    }
    return false;
  }

  private OwnLines claim(int place, long thread) {
    var mine = new OwnLines(thread, new Draft(formats.get(), lines), lines);
    var first = owned.compareAndExchange(place, null, mine);
    return first == null ? mine : first;
  }

  private void writeShared(ILoggingEvent event, int place) throws IOException {
    var known = shared.getAndSet(place, null);
    var draft = known == null ? new Draft(formats.get(), lines) : known;
    try {
      draft.encode(event);
      draft.handOver();
    } finally {
      shared.lazySet(place, draft);
    }
  }
}
