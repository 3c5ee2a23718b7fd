package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Buffers in which threads encode one line each, side by side. The first thread to log at a place
 * owns the one there for good, so that what the format remembers fits and nothing is waited for: an
 * event loop lives as long as its service. Threads that come later to a place share another.
 */
final class Drafts {

  /** A power of two, well above the number of event loops. */
  private static final int PLACES = 64;

  private static final int KEEP = 16 * 1024;

  private final AtomicReferenceArray<@Nullable Draft> owned = new AtomicReferenceArray<>(PLACES);
  private final AtomicReferenceArray<@Nullable Draft> shared = new AtomicReferenceArray<>(PLACES);
  private final Supplier<LineFormat> formats;

  Drafts(Supplier<LineFormat> formats) {
    this.formats = formats;
  }

  /** A line, and where it is given back to. */
  static final class Draft {

    private static final long NOBODY = 0;

    private final int place;
    private final long owner;
    private final LineFormat format;
    private final LineBuffer line = new LineBuffer(KEEP);

    /** Only of an owned one, whose thread alone reads and writes it. */
    private boolean taken;

    private Draft(int place, long owner, LineFormat format) {
      this.place = place;
      this.owner = owner;
      this.format = format;
    }

    LineBuffer line() {
      return line;
    }
  }

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
    long thread = Thread.currentThread().getId();
    int place = (int) thread & (PLACES - 1);
    var own = owned.get(place);
    if (own == null) {
      own = claim(place, thread);
    }
    if (own.owner == thread && !own.taken) {
      own.taken = true;
      return own;
    }
    // Taken when an argument that is just being written logs itself.
    var known = shared.getAndSet(place, null);
    return known == null ? new Draft(place, Draft.NOBODY, formats.get()) : known;
  }

  private Draft claim(int place, long thread) {
    var mine = new Draft(place, thread, formats.get());
    var first = owned.compareAndExchange(place, null, mine);
    return first == null ? mine : first;
  }

  void giveBack(Draft draft) {
    draft.line.clear();
    if (draft.owner == Draft.NOBODY) {
      shared.lazySet(draft.place, draft);
    } else {
      draft.taken = false;
    }
  }
}
