package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.messaging.outbox.OutboxRow;
import dev.chassis.messaging.outbox.OutboxStore;
import dev.chassis.messaging.outbox.OutboxStore.Lead;
import dev.chassis.messaging.spi.Message;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every outbox store promises. Extend it and say where the store is. */
public abstract class OutboxStoreContract {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** One of several stores on the same events; each call gives another one. */
  protected abstract OutboxStore store();

  /** Begins a transaction of its own. */
  protected abstract Writer begin();

  /** A transaction that writes events. */
  public interface Writer {

    /** Writes an event; it has its place once this returns. */
    void write(Message message, Duration delay);

    /** Ends it; events are there. */
    void commit();

    /** Ends it; there was nothing. */
    void rollback();
  }

  @Test
  void givesWhatWasCommittedInOrder() {
    var lead = lead(store());
    write("a", "1", "2");
    write("b", "3");

    var rows = next(lead);

    assertThat(bodies(rows)).containsExactly("1", "2", "3");
    assertThat(rows).extracting(OutboxRow::key).containsExactly("a", "a", "b");
    assertThat(rows).extracting(OutboxRow::id).isSorted();
  }

  @Test
  void givesTheMessageAsItWasWritten() {
    var lead = lead(store());
    var message = message("acc-1", "{\"text\":\"déjà vu\"}");
    var writer = begin();
    writer.write(message, Duration.ZERO);
    writer.commit();

    var row = next(lead).get(0);

    assertThat(row.message()).isEqualTo(message);
    assertThat(row.refusals()).isZero();
    assertThat(row.age()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
  }

  @Test
  void doesNotGiveWhatWasRolledBackOrIsStillOpen() {
    var lead = lead(store());
    var gone = begin();
    gone.write(message("a", "gone"), Duration.ZERO);
    var open = begin();
    open.write(message("b", "open"), Duration.ZERO);

    gone.rollback();

    assertThat(next(lead)).isEmpty();
    open.commit();
    assertThat(bodies(next(lead))).containsExactly("open");
  }

  /** The order of ids is that of writing, not of commits: who sends early, overtakes. */
  @Test
  void aLowerIdThatCommitsLaterIsNotOvertaken() {
    var lead = lead(store());
    var slow = begin();
    slow.write(message("a", "first"), Duration.ZERO);
    write("a", "second");

    var early = Eventually.succeeds(lead.next(Set.of(), Set.of(), 10));
    slow.commit();

    assertThat(early.rows()).isEmpty();
    assertThat(early.more()).isTrue();
    assertThat(bodies(next(lead))).containsExactly("first", "second");
  }

  @Test
  void goesOnPastALowerIdThatIsRolledBack() {
    var lead = lead(store());
    var slow = begin();
    slow.write(message("a", "first"), Duration.ZERO);
    write("a", "second");
    assertThat(next(lead)).isEmpty();

    slow.rollback();

    assertThat(bodies(next(lead))).containsExactly("second");
  }

  @Test
  void givesNoMoreThanWanted() {
    var lead = lead(store());
    write("a", "1", "2", "3");

    var batch = Eventually.succeeds(lead.next(Set.of(), Set.of(), 2));

    assertThat(bodies(batch.rows())).containsExactly("1", "2");
    assertThat(batch.more()).isTrue();
  }

  @Test
  void leavesOutBusyKeysAndIds() {
    var lead = lead(store());
    write("a", "1");
    write("b", "2");
    write(null, "3", "4");
    var third = next(lead).get(2).id();

    var rows = Eventually.succeeds(lead.next(Set.of("a"), Set.of(third), 10)).rows();

    assertThat(bodies(rows)).containsExactly("2", "4");
  }

  @Test
  void givesWhatWasPublishedNoMore() {
    var lead = lead(store());
    write("a", "1", "2", "3");
    var rows = next(lead);

    Eventually.succeeds(lead.published(List.of(rows.get(0).id(), rows.get(2).id())));

    assertThat(bodies(next(lead))).containsExactly("2");
  }

  @Test
  void countsRefusals() {
    var lead = lead(store());
    write("a", "1");
    var id = next(lead).get(0).id();

    Eventually.succeeds(lead.refused(id, "queue full"));
    Eventually.succeeds(lead.refused(id, "queue full"));

    assertThat(next(lead).get(0).refusals()).isEqualTo(2);
  }

  @Test
  void keepsBackWhatIsNotDue() {
    var lead = lead(store());
    var writer = begin();
    writer.write(message("a", "later"), Duration.ofHours(1));
    writer.write(message("a", "now"), Duration.ZERO);
    writer.commit();

    assertThat(bodies(next(lead))).containsExactly("now");
    assertThat(Eventually.succeeds(store().backlog()).events()).isEqualTo(1);
  }

  @Test
  void oneLeadsAtATime() {
    var first = store();
    var second = store();
    var lead = lead(first);

    assertThat(Eventually.succeeds(second.lead(() -> {}))).isEmpty();

    Eventually.succeeds(lead.resign());
    assertThat(lead(second)).isNotNull();
  }

  @Test
  void theNextLeaderSeesWhatTheFirstDidNotSettle() {
    var first = lead(store());
    write("a", "1", "2");
    var rows = next(first);
    Eventually.succeeds(first.published(List.of(rows.get(0).id())));
    Eventually.succeeds(first.resign());

    assertThat(bodies(next(lead(store())))).containsExactly("2");
  }

  @Test
  void theLeaderHearsOfHints() {
    var heard = new AtomicInteger();
    var store = store();
    Eventually.present(
        "the lead", () -> Eventually.succeeds(store.lead(heard::incrementAndGet)).orElse(null));

    Eventually.succeeds(store().hint());

    Eventually.until("a hint", () -> heard.get() > 0);
  }

  @Test
  void cleansWhatWasPublishedInBites() {
    var lead = lead(store());
    write("a", "1", "2", "3");
    var ids = next(lead).stream().map(OutboxRow::id).toList();
    write("a", "waits");
    Eventually.succeeds(lead.published(ids));

    assertThat(Eventually.succeeds(lead.clean(Duration.ofHours(1), Duration.ofHours(1), 2)))
        .isFalse();
    Eventually.until(
        "the published ones are gone",
        () -> !Eventually.succeeds(lead.clean(Duration.ofMillis(-1), Duration.ofHours(1), 2)));

    assertThat(bodies(next(lead))).containsExactly("waits");
  }

  @Test
  void tellsWhatWaits() {
    var lead = lead(store());
    assertThat(Eventually.succeeds(store().backlog()).events()).isZero();
    write("a", "1", "2");

    var backlog = Eventually.succeeds(store().backlog());

    assertThat(backlog.events()).isEqualTo(2);
    Eventually.succeeds(lead.published(next(lead).stream().map(OutboxRow::id).toList()));
    assertThat(Eventually.succeeds(store().backlog()))
        .isEqualTo(new OutboxStore.Backlog(0, Duration.ZERO));
  }

  /** Commits events of a key. */
  protected final void write(@Nullable String key, String... bodies) {
    var writer = begin();
    for (var body : bodies) {
      writer.write(message(key, body), Duration.ZERO);
    }
    writer.commit();
  }

  /** A message; without a key when it is null. */
  protected static Message message(@Nullable String key, String body) {
    var id = "e-" + NUMBER.incrementAndGet();
    var attributes =
        key == null
            ? Map.of(Message.ID, id, Message.TYPE, "things.happened")
            : Map.of(Message.ID, id, Message.TYPE, "things.happened", Message.KEY, key);
    return new Message(attributes, Map.of("traceparent", "00-1-1-01"), Buffer.buffer(body));
  }

  /** Gets the lead. */
  protected static Lead lead(OutboxStore store) {
    return Eventually.present(
        "the lead", () -> Eventually.succeeds(store.lead(() -> {})).orElse(null));
  }

  /** What there is to send now. */
  protected static List<OutboxRow> next(Lead lead) {
    return Eventually.succeeds(lead.next(Set.of(), Set.of(), 1000)).rows();
  }

  /** The texts of messages. */
  protected static List<String> bodies(List<OutboxRow> rows) {
    var bodies = new ArrayList<String>();
    rows.forEach(row -> bodies.add(row.message().body().toString()));
    return bodies;
  }
}
