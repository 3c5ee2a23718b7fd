package dev.chassis.discovery;

import dev.chassis.time.Ticker;
import io.vertx.servicediscovery.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What Vert.x' {@code ServiceDiscovery} stores and finds: the records of users, and a record for
 * every other instance. A record with {@code chassis.leaseMs} in its metadata must be updated
 * before that many milliseconds are over, or it is taken out.
 */
final class PostedRecords {

  private final Book book;
  private final SourceFeed feed;
  private final Ticker ticker;

  PostedRecords(Book book, SourceFeed feed, Ticker ticker) {
    this.book = book;
    this.feed = feed;
    this.ticker = ticker;
  }

  /** Takes in a user's record under a new registration. */
  Record publish(Record record) {
    if (record.getRegistration() != null) {
      throw new IllegalArgumentException("the record is registered already");
    }
    record.setRegistration(UUID.randomUUID().toString());
    store(record);
    return record;
  }

  /**
   * Replaces a user's record and renews its lease.
   *
   * @throws IllegalArgumentException when it is not there (any more), or a later incarnation is
   */
  void update(Record record) {
    var before = own(record.getRegistration()).record();
    if (Records.incarnation(record) < Records.incarnation(before)) {
      throw new IllegalArgumentException(
          "a later incarnation is registered as " + record.getRegistration());
    }
    var old = Records.instance(before);
    var now = Records.instance(record);
    if (old != null && (now == null || !now.service().equals(old.service()))) {
      feed.remove(old.service(), old.id());
    }
    store(record);
  }

  /** Takes out a user's record. */
  Record unpublish(String registration) {
    var record = own(registration).record();
    book.changePosted(fleet -> fleet.withoutPosted(registration));
    var instance = Records.instance(record);
    if (instance != null) {
      feed.remove(instance.service(), registration, "unpublished");
    }
    return record;
  }

  /** All records, for Vert.x to search; copies. */
  List<Record> records() {
    var fleet = book.fleet();
    var all = new ArrayList<Record>();
    fleet.posted().values().stream().map(Posted::record).forEach(all::add);
    fleet.rolls().values().stream()
        .flatMap(roll -> roll.rows().stream())
        .filter(row -> row.instance().source() != Instance.Source.PUBLISHED)
        .map(row -> Records.record(row, ticker))
        .forEach(all::add);
    return all;
  }

  /** The record with this registration; null when there is none. */
  @Nullable Record record(String registration) {
    var fleet = book.fleet();
    var own = fleet.posted().get(registration);
    if (own != null) {
      return own.record();
    }
    return fleet.rolls().values().stream()
        .flatMap(roll -> roll.rows().stream())
        .filter(row -> row.instance().id().equals(registration))
        .findFirst()
        .map(row -> Records.record(row, ticker))
        .orElse(null);
  }

  private void store(Record record) {
    var lease = Records.lease(record);
    long until = lease == null ? Claim.ENDLESS : ticker.nanos() + lease.toNanos();
    var posted = new Posted(record.getRegistration(), record.toJson().copy(), until);
    book.changePosted(fleet -> fleet.with(posted));
    var instance = Records.instance(record);
    if (instance != null) {
      feed.putUntil(instance, until);
    }
  }

  private Posted own(@Nullable String registration) {
    var posted = registration == null ? null : book.fleet().posted().get(registration);
    if (posted == null) {
      throw new IllegalArgumentException(
          "no record was published with the registration " + registration);
    }
    return posted;
  }
}
