package dev.chassis.messaging.outbox;

import dev.chassis.messaging.spi.Message;
import dev.chassis.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An outbox in memory, for tests: what a {@link Draft} wrote is there once it is committed. Ids are
 * given out when written, so that drafts can end in another order.
 */
public final class MemoryOutboxStore implements OutboxStore {

  private final NavigableMap<Long, Entry> entries = new TreeMap<>();
  private final Set<Draft> open = new HashSet<>();
  private final Ticker ticker;
  private long lastId;
  private @Nullable MemoryLead leader;
  private boolean away;

  private MemoryOutboxStore(Ticker ticker) {
    this.ticker = ticker;
  }

  /** An empty one. */
  public static MemoryOutboxStore create(Ticker ticker) {
    return new MemoryOutboxStore(ticker);
  }

  private static final class Entry {
    private final Message message;
    private final long created;
    private final long due;
    private boolean published;
    private long publishedAt;
    private int refusals;

    Entry(Message message, long created, long due) {
      this.message = message;
      this.created = created;
      this.due = due;
    }
  }

  /** Something like a transaction. */
  public final class Draft {

    private final TreeMap<Long, Entry> written = new TreeMap<>();

    private Draft() {}

    /** Writes an event, which takes its place now. */
    public Draft write(Message message, Duration delay) {
      synchronized (MemoryOutboxStore.this) {
        var now = ticker.nanos();
        written.put(++lastId, new Entry(message, now, now + delay.toNanos()));
        return this;
      }
    }

    /** Makes all of it seen. */
    public void commit() {
      synchronized (MemoryOutboxStore.this) {
        entries.putAll(written);
        open.remove(this);
      }
    }

    /** Forgets all of it. */
    public void rollback() {
      synchronized (MemoryOutboxStore.this) {
        open.remove(this);
      }
    }
  }

  /** Begins a transaction. */
  public synchronized Draft begin() {
    var draft = new Draft();
    open.add(draft);
    return draft;
  }

  /** Breaks the lead, as when its connection is lost, and fails all until {@link #comeBack}. */
  public void goAway() {
    MemoryLead lost;
    synchronized (this) {
      away = true;
      lost = leader;
      leader = null;
    }
    if (lost != null) {
      lost.lost.tryComplete();
    }
  }

  /** Is there again. */
  public synchronized void comeBack() {
    away = false;
  }

  /** Ids of events that were published and are kept. */
  public synchronized List<Long> published() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().published)
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  @Override
  public synchronized Future<Optional<Lead>> lead(Runnable onHint) {
    if (away) {
      return gone();
    }
    if (leader != null) {
      return Future.succeededFuture(Optional.empty());
    }
    leader = new MemoryLead(onHint);
    return Future.succeededFuture(Optional.of(leader));
  }

  @Override
  public Future<Void> hint() {
    MemoryLead told;
    synchronized (this) {
      told = leader;
    }
    if (told != null) {
      told.onHint.run();
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<Backlog> backlog() {
    var now = ticker.nanos();
    var due = entries.values().stream().filter(it -> !it.published && it.due <= now).toList();
    var oldest = due.stream().mapToLong(it -> now - it.due).max().orElse(0);
    return Future.succeededFuture(new Backlog(due.size(), Duration.ofNanos(oldest)));
  }

  private static <T> Future<T> gone() {
    return Future.failedFuture(new IllegalStateException("the store is away"));
  }

  private final class MemoryLead implements Lead {

    private final Runnable onHint;
    private final Promise<Void> lost = Promise.promise();

    MemoryLead(Runnable onHint) {
      this.onHint = onHint;
    }

    @Override
    public Future<Batch> next(Set<String> busyKeys, Set<Long> busyIds, int limit) {
      synchronized (MemoryOutboxStore.this) {
        if (leader != this) {
          return gone();
        }
        var now = ticker.nanos();
        var barrier =
            open.stream()
                .filter(it -> !it.written.isEmpty())
                .mapToLong(it -> it.written.firstKey())
                .min();
        var rows = new ArrayList<OutboxRow>();
        for (var entry : entries.entrySet()) {
          var id = entry.getKey();
          if (rows.size() == limit || (barrier.isPresent() && id > barrier.getAsLong())) {
            break;
          }
          var row = row(id, entry.getValue(), now);
          var waits = !entry.getValue().published && entry.getValue().due <= now;
          if (waits
              && !busyIds.contains(id)
              && (row.key() == null || !busyKeys.contains(row.key()))) {
            rows.add(row);
          }
        }
        return Future.succeededFuture(new Batch(rows, rows.size() == limit || barrier.isPresent()));
      }
    }

    @Override
    public Future<Void> published(List<Long> ids) {
      synchronized (MemoryOutboxStore.this) {
        if (leader != this) {
          return gone();
        }
        for (var id : ids) {
          var entry = entries.get(id);
          if (entry != null) {
            entry.published = true;
            entry.publishedAt = ticker.nanos();
          }
        }
        return Future.succeededFuture();
      }
    }

    @Override
    public Future<Void> refused(long id, String why) {
      synchronized (MemoryOutboxStore.this) {
        var entry = entries.get(id);
        if (entry != null) {
          entry.refusals++;
        }
        return Future.succeededFuture();
      }
    }

    @Override
    public Future<Boolean> clean(Duration keep, Duration keepInbox, int limit) {
      synchronized (MemoryOutboxStore.this) {
        var before = ticker.nanos() - keep.toNanos();
        var old =
            entries.entrySet().stream()
                .filter(it -> it.getValue().published && it.getValue().publishedAt < before)
                .map(java.util.Map.Entry::getKey)
                .limit(limit)
                .toList();
        entries.keySet().removeAll(old);
        return Future.succeededFuture(old.size() == limit);
      }
    }

    @Override
    public Future<Void> lost() {
      return lost.future();
    }

    @Override
    public Future<Void> resign() {
      synchronized (MemoryOutboxStore.this) {
        if (leader == this) {
          leader = null;
        }
        return Future.succeededFuture();
      }
    }

    private OutboxRow row(long id, Entry entry, long now) {
      return new OutboxRow(
          id,
          entry.message.attributes().get(Message.KEY),
          entry.message,
          Duration.ofNanos(now - entry.created),
          entry.refusals);
    }
  }
}
