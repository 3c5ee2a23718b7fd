package dev.chassis.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.heartbeat.Heartbeat;
import dev.chassis.heartbeat.Heartbeat.Address;
import dev.chassis.heartbeat.HeartbeatConfig;
import dev.chassis.heartbeat.HeartbeatEmitter;
import dev.chassis.heartbeat.HeartbeatMonitor;
import dev.chassis.heartbeat.LocalHeartbeatChannel;
import dev.chassis.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.servicediscovery.types.MessageSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry behind Vert.x' own interface, fed by real heartbeats. */
class ServiceDiscoveryTest {

  private static final JsonObject FEES = new JsonObject().put("name", "fees");

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = ManualTime.create();
  private final LocalHeartbeatChannel channel = LocalHeartbeatChannel.create();
  private final InstanceRegistry registry =
      InstanceRegistry.create(DiscoveryConfig.defaults(), time);
  private final LinkedBlockingQueue<JsonObject> announced = new LinkedBlockingQueue<>();
  private final HeartbeatEmitter emitter =
      HeartbeatEmitter.create(
          new ServiceIdentity("fees", "1.0", "fees-1"),
          HeartbeatConfig.defaults(),
          channel,
          time,
          time);
  private ServiceDiscovery discovery;

  @BeforeEach
  void listen() throws Exception {
    discovery = registry.attach(vertx);
    var announcements =
        vertx
            .eventBus()
            .<JsonObject>consumer(
                ServiceDiscoveryOptions.DEFAULT_ANNOUNCE_ADDRESS,
                message -> announced.add(message.body()));
    await(announcements.completion());
    await(
        HeartbeatMonitor.create(HeartbeatConfig.defaults(), time, time.timers(vertx))
            .addListener(registry)
            .start(vertx, channel, Set.of()));
  }

  @AfterEach
  void close() throws Exception {
    discovery.close();
    await(vertx.close());
  }

  @Test
  void lookupsSeeWhoBeatsUntilItIsGone() throws Exception {
    emitter.start(() -> new Address("127.0.0.1", 9001, false), () -> 0);
    assertThat(announcement().getString("status")).isEqualTo("UP");

    var record = await(discovery.getRecord(FEES));
    assertThat(record.getType()).isEqualTo(HttpEndpoint.TYPE);
    assertThat(record.getRegistration()).isEqualTo("fees-1");
    assertThat(record.getLocation().getString("endpoint")).isEqualTo("http://127.0.0.1:9001/");
    assertThat(record.getMetadata().getString("chassis.leaseUntil"))
        .isEqualTo("2024-01-01T00:00:10Z");
    assertThat(record.getMetadata().getString("chassis.version")).isEqualTo("1.0");

    emitter.draining();
    assertThat(announcement().getString("status")).isEqualTo("OUT_OF_SERVICE");
    assertThat(await(discovery.getRecord(FEES))).isNull();
    assertThat(await(discovery.getRecords(one -> true, true))).hasSize(1);

    emitter.gone();
    assertThat(announcement().getString("status")).isEqualTo("DOWN");
    assertThat(await(discovery.getRecords(one -> true, true))).isEmpty();
  }

  @Test
  void lookupsNoLongerSeeWhoFellSilent() throws Exception {
    emitter.start(() -> new Address("127.0.0.1", 9001, false), () -> 0);
    assertThat(announcement().getString("status")).isEqualTo("UP");

    channel.cut("fees-1");
    time.advance(Duration.ofMillis(10_125));

    assertThat(announcement().getString("status")).isEqualTo("DOWN");
    assertThat(await(discovery.getRecord(FEES))).isNull();
  }

  @Test
  void publishedRecordsAreInstancesUntilUnpublished() throws Exception {
    var published =
        await(discovery.publish(HttpEndpoint.createRecord("fees", "10.0.0.7", 8080, "/api/")));

    assertThat(published.getRegistration()).isNotBlank();
    var instance = registry.snapshot("fees").callable().get(0);
    assertThat(instance.endpoint()).isEqualTo(new Endpoint("10.0.0.7", 8080, false));
    assertThat(instance.root()).isEqualTo("/api");
    assertThat(await(discovery.getRecord(published.getRegistration()))).isEqualTo(published);

    published.setStatus(io.vertx.servicediscovery.Status.OUT_OF_SERVICE);
    await(discovery.update(published));
    assertThat(registry.snapshot("fees").instances().get(0).status())
        .isEqualTo(Instance.Status.DRAINING);

    await(discovery.unpublish(published.getRegistration()));
    assertThat(registry.snapshot("fees").instances()).isEmpty();
    assertThat(await(discovery.getRecord(FEES))).isNull();
  }

  @Test
  void aPublishedRecordWithALeaseIsTakenOutUnlessItIsUpdated() throws Exception {
    var leased = HttpEndpoint.createRecord("fees", "10.0.0.7", 8080, "/");
    leased.getMetadata().put("chassis.leaseMs", 3000).put("tier", "gold");
    var published = await(discovery.publish(leased));
    assertThat(registry.snapshot("fees").callable().get(0).metadata())
        .containsEntry("tier", "gold");

    pass(2);
    await(discovery.update(published));
    pass(2);
    assertThat(await(discovery.getRecord(FEES))).isEqualTo(published);

    pass(2);
    assertThat(await(discovery.getRecord(FEES))).isNull();
    assertThat(registry.snapshot("fees").instances()).isEmpty();
    assertThatThrownBy(() -> await(discovery.update(published)))
        .hasMessageContaining("no record was published");
  }

  @Test
  void anUpdateOfAnEarlierLifeIsRefused() throws Exception {
    var first = HttpEndpoint.createRecord("fees", "10.0.0.7", 8080, "/");
    first.getMetadata().put("chassis.incarnation", 2);
    var published = await(discovery.publish(first));
    var late = new Record(published.toJson());
    late.getMetadata().put("chassis.incarnation", 1);

    assertThatThrownBy(() -> await(discovery.update(late)))
        .hasMessageContaining("a later incarnation");
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      time.advance(Duration.ofSeconds(1));
      registry.sweep();
    }
  }

  @Test
  void recordsOfOtherTypesAreKeptAsTheyAre() throws Exception {
    var published = await(discovery.publish(MessageSource.createRecord("prices", "market.prices")));

    assertThat(await(discovery.getRecord(new JsonObject().put("name", "prices"))))
        .isEqualTo(published);
    assertThat(registry.snapshot("prices").instances()).isEmpty();
  }

  @Test
  void mistakesFailTheFuture() throws Exception {
    var published = await(discovery.publish(HttpEndpoint.createRecord("fees", "10.0.0.7")));
    registry.alive(
        new Heartbeat(
            "fees",
            "fees-2",
            1,
            1,
            1000,
            Heartbeat.Status.up,
            new Address("127.0.0.1", 9002, false),
            "1",
            null,
            100,
            new Heartbeat.Load(0, 0)),
        1);

    assertThatThrownBy(() -> await(discovery.publish(published)))
        .hasMessageContaining("registered already");
    assertThatThrownBy(() -> await(discovery.unpublish("unknown"))).hasMessageContaining("unknown");
    assertThatThrownBy(() -> await(discovery.unpublish("fees-2"))).hasMessageContaining("fees-2");
    assertThat(await(discovery.getRecord("unknown"))).isNull();
  }

  @Test
  void everyVertxHasItsOwnRegistryAndAVertxWithoutOneKeepsTheDefault() throws Exception {
    var other = Vertx.vertx();
    var plain = Vertx.vertx();
    try {
      var otherDiscovery = InstanceRegistry.create(DiscoveryConfig.defaults(), time).attach(other);
      var plainDiscovery = ServiceDiscovery.create(plain);
      await(discovery.publish(record()));
      await(plainDiscovery.publish(record()));

      assertThat(await(otherDiscovery.getRecord(FEES))).isNull();
      assertThat(await(ServiceDiscovery.create(vertx).getRecords(FEES))).hasSize(1);
      assertThat(await(plainDiscovery.getRecords(FEES))).hasSize(1);
      otherDiscovery.close();
      plainDiscovery.close();
    } finally {
      await(other.close());
      await(plain.close());
    }
  }

  private static Record record() {
    return HttpEndpoint.createRecord("fees", "10.0.0.7", 80, "/");
  }

  private JsonObject announcement() throws InterruptedException {
    var next = announced.poll(10, TimeUnit.SECONDS);
    assertThat(next).as("an announcement within 10 s").isNotNull();
    return next;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
