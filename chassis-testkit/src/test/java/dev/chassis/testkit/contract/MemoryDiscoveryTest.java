package dev.chassis.testkit.contract;

import dev.chassis.discovery.DiscoveryLinks;
import dev.chassis.discovery.Instance;
import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.testkit.time.Eventually;
import dev.chassis.time.ManualTime;
import dev.chassis.time.Ticker;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The contract on records with leases, published through Vert.x' own interface. */
class MemoryDiscoveryTest extends DiscoverySourceContract {

  private static final long LEASE_MS = 3000;
  private static final Duration STEP = Duration.ofMillis(500);

  private final ManualTime time = ManualTime.create();
  private final Map<String, Instance> wanted = new TreeMap<>();
  private final Map<String, Record> published = new TreeMap<>();
  private @Nullable InstanceRegistry registry;
  private @Nullable ServiceDiscovery discovery;
  private @Nullable DiscoveryLinks links;

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.CHANGE, Ability.DRAIN, Ability.EXPIRY);
  }

  @Override
  protected Ticker ticker() {
    return time;
  }

  @Override
  protected void follow(InstanceRegistry followed) {
    registry = followed;
    discovery = followed.attach(vertx);
    links = DiscoveryLinks.create(followed, time, Duration.ZERO);
    Eventually.succeeds(links.start());
    wanted.values().forEach(this::appear);
  }

  @Override
  protected void appear(Instance instance) {
    wanted.put(instance.id(), instance);
    if (discovery == null) {
      return;
    }
    var known = published.get(instance.id());
    var record = record(instance);
    if (known == null) {
      published.put(instance.id(), Eventually.succeeds(discovery.publish(record)));
    } else {
      update(instance.id(), record.setRegistration(known.getRegistration()));
    }
  }

  @Override
  protected void drain(Instance instance) {
    var record = published.get(instance.id());
    update(instance.id(), new Record(record.toJson()).setStatus(Status.OUT_OF_SERVICE));
  }

  @Override
  protected void leave(Instance instance) {
    wanted.remove(instance.id());
    var record = published.remove(instance.id());
    Eventually.succeeds(discovery.unpublish(record.getRegistration()));
  }

  @Override
  protected void crash(Instance instance) {
    published.remove(instance.id());
  }

  @Override
  protected void goAway() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void comeBack() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void pass() {
    time.advance(STEP);
    Map.copyOf(published).forEach(this::update);
  }

  @Override
  protected void end() {
    if (discovery != null) {
      discovery.close();
    }
    if (links != null) {
      Eventually.succeeds(links.stop());
    }
    if (registry != null) {
      registry.detach(vertx);
    }
  }

  private void update(String id, Record record) {
    Eventually.succeeds(discovery.update(record));
    published.put(id, record);
  }

  private static Record record(Instance instance) {
    return HttpEndpoint.createRecord(
        instance.service(),
        false,
        instance.endpoint().host(),
        instance.endpoint().port(),
        "/",
        new JsonObject()
            .put("chassis.leaseMs", LEASE_MS)
            .put("chassis.weight", instance.weight())
            .put("chassis.zone", instance.zone())
            .put("chassis.version", instance.version()));
  }
}
