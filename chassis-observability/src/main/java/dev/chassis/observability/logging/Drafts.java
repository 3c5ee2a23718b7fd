package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Buffers in which threads encode one line each, side by side. A thread mostly gets the one it had
 * before, so that what the format remembers fits; one that finds its place empty makes another.
 */
final class Drafts {

  /** A power of two, well above the number of event loops. */
  private static final int PLACES = 64;

  private static final int KEEP = 16 * 1024;

  private final AtomicReferenceArray<@Nullable Draft> places = new AtomicReferenceArray<>(PLACES);
  private final Supplier<LineFormat> formats;

  Drafts(Supplier<LineFormat> formats) {
    this.formats = formats;
  }

  /** A line, and where it is given back to. */
  record Draft(int place, LineFormat format, LineBuffer line) {}

  /** Encodes {@code event}; give the draft back once it was copied. */
  Draft encode(ILoggingEvent event) {
    var draft = take();
    boolean complete = false;
    try {
      draft.format.write(event, draft.line);
      complete = true;
      return draft;
    } finally {
      if (!complete) {
        giveBack(draft);
      }
    }
  }

  private Draft take() {
    @SuppressWarnings("deprecation") // threadId() came after 17
    int place = (int) Thread.currentThread().getId() & (PLACES - 1);
    var known = places.getAndSet(place, null);
    // Empty when an argument that is just being written logs itself, or two threads share a place.
    return known == null ? new Draft(place, formats.get(), new LineBuffer(KEEP)) : known;
  }

  void giveBack(Draft draft) {
    draft.line.clear();
    places.lazySet(draft.place, draft);
  }
}
