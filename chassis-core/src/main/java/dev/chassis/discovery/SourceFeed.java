package dev.chassis.discovery;

import dev.chassis.discovery.Instance.Source;
import dev.chassis.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one source tells the registry what it knows, under its name. What it told last stays until
 * it tells otherwise: a source that is away says so with {@link #away}, and its instances are
 * called as before. Thread-safe; tell things in the order in which they happened.
 */
public final class SourceFeed {

  private static final Logger log = LoggerFactory.getLogger(SourceFeed.class);

  private final String name;
  private final Source source;
  private final Book book;
  private final Ticker ticker;

  SourceFeed(String name, Source source, Book book, Ticker ticker) {
    this.name = name;
    this.source = source;
    this.book = book;
    this.ticker = ticker;
  }

  /** Name of the source, as on the page {@code /discovery}. */
  public String name() {
    return name;
  }

  /** Says that {@code all} are all instances of {@code service}. The source is no longer away. */
  public void tell(String service, Collection<Instance> all) {
    var claims = all.stream().map(one -> claim(one, Claim.ENDLESS)).toList();
    reportReturn(service);
    book.change(service, roll -> roll.told(name, claims, ticker.nanos()));
  }

  /** Says that {@code one} is there, or has changed, until it is taken back. */
  public void put(Instance one) {
    book.put(claim(one, Claim.ENDLESS), ticker.nanos());
  }

  /**
   * Says that {@code one} is there for as long as {@code lease}; to be said again before it is
   * over, or the instance counts as dead.
   *
   * @param lease longer than zero
   * @return false when it was ignored, because a later incarnation is known under the same id
   */
  public boolean put(Instance one, Duration lease) {
    long now = ticker.nanos();
    return book.put(claim(one, now + lease.toNanos()), now);
  }

  /** Says that an instance is there no more. Harmless when repeated. */
  public void remove(String service, String id) {
    remove(service, id, name + " knows it no more");
  }

  /**
   * Says that nothing new can be known of {@code service}: what was said last is kept and shown as
   * stale until the next {@link #tell}.
   *
   * @param why for people, without secrets
   */
  public void away(String service, String why) {
    if (!isAway(service)) {
      log.atWarn()
          .addKeyValue("service", service)
          .addKeyValue("source", name)
          .log("What is known of a service is stale: {}", why);
    }
    book.change(service, roll -> roll.away(name, ticker.nanos(), why));
  }

  /** Says that what was said last of {@code service} is true now. */
  public void confirm(String service) {
    reportReturn(service);
    book.change(service, roll -> roll.present(name));
  }

  boolean putUntil(Instance one, long leaseUntil) {
    return book.put(claim(one, leaseUntil), ticker.nanos());
  }

  void remove(String service, String id, String why) {
    book.change(service, roll -> roll.without(new Claim.Key(name, id), ticker.nanos(), why));
  }

  private boolean isAway(String service) {
    return book.fleet().roll(service).away().containsKey(name);
  }

  private void reportReturn(String service) {
    if (isAway(service)) {
      log.atInfo()
          .addKeyValue("service", service)
          .addKeyValue("source", name)
          .log("What is known of a service is up to date again");
    }
  }

  private Claim claim(Instance instance, long leaseUntil) {
    return new Claim(name, instance.withSource(source).withFirstSeen(0), leaseUntil);
  }
}
