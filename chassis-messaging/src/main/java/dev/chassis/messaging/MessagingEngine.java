package dev.chassis.messaging;

import dev.chassis.config.Check;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.spi.Delivery;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.messaging.spi.Transport.Intake;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Messaging of one service over one transport, with its life cycle in the caller's hands: {@link
 * #connect}, {@link #startIntake}, {@link #stopIntake}, {@link #close}, in this order. {@link
 * Messaging#module()} does that for a service; tests of transports do it themselves.
 */
public final class MessagingEngine implements Messaging, EventCourier {

  private static final Pattern SUBSCRIPTION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private static final Duration HURRIED = Duration.ofMillis(500);

  private final Vertx vertx;
  private final ServiceIdentity identity;
  private final Ticker ticker;
  private final Timers timers;
  private final MessagingConfig config;
  private final Transport transport;
  private final MessagingMetrics metrics;
  private final PublishPipeline out;
  private final InFlight inFlight = new InFlight();
  private final Map<String, ConsumePipeline<?>> subscriptions = new LinkedHashMap<>();
  private final List<Intake> intakes = new ArrayList<>();
  private boolean consuming;

  private MessagingEngine(
      Vertx vertx,
      ServiceIdentity identity,
      MeterRegistry registry,
      Ticker ticker,
      Timers timers,
      MessagingConfig config,
      Transport transport) {
    this.vertx = vertx;
    this.identity = identity;
    this.ticker = ticker;
    this.timers = timers;
    this.config = config;
    this.transport = transport;
    this.metrics = new MessagingMetrics(registry);
    this.out =
        new PublishPipeline(vertx, identity, transport, ticker, metrics, config.publishTimeout());
  }

  /** Messaging of the service {@code identity} that runs on {@code vertx}. */
  public static MessagingEngine create(
      Vertx vertx,
      ServiceIdentity identity,
      MeterRegistry registry,
      Ticker ticker,
      Timers timers,
      MessagingConfig config,
      Transport transport) {
    return new MessagingEngine(vertx, identity, registry, ticker, timers, config, transport);
  }

  @Override
  public <T> Future<Void> publish(EventType<T> type, T data) {
    return out.publish(type, data);
  }

  @Override
  public <T> Message message(EventType<T> type, T data) {
    return out.message(type, data);
  }

  @Override
  public Future<Void> send(Message message) {
    return out.send(message);
  }

  @Override
  public synchronized <T> void subscribeEvents(
      EventType<T> type, String subscription, EnvelopeHandler<T> handler) {
    Check.all(
        Check.matches(
            SUBSCRIPTION, "lower-case letters, digits and dashes", "subscription", subscription));
    if (consuming) {
      throw new IllegalStateException(
          "subscribe " + subscription + " while wiring: this service consumes already");
    }
    var queue = identity.name() + "." + subscription;
    var wanted = new Subscription(queue, type.name(), config.retry().delays(), config.prefetch());
    var pipeline =
        new ConsumePipeline<>(vertx, ticker, metrics, subscription, wanted, type, handler);
    var taken = subscriptions.putIfAbsent(subscription, pipeline);
    if (taken != null) {
      throw new IllegalStateException(
          "subscription "
              + subscription
              + " is taken by "
              + taken.subscription().type()
              + "; give each subscription a name of its own");
    }
  }

  /** Connects the transport. */
  public Future<Void> connect() {
    return transport.connect();
  }

  /** Declares every queue, then lets events in; from now on nobody can subscribe. */
  public Future<Void> startIntake() {
    var pipelines = sealed();
    // All queues first: a handler may publish what another subscription waits for.
    return Future.all(pipelines.stream().map(this::declare).toList())
        .compose(declared -> Future.all(pipelines.stream().map(this::consume).toList()))
        .mapEmpty();
  }

  /**
   * Lets no more events in and waits for handlers under way.
   *
   * @return fails when some still run after {@link MessagingConfig#drainTimeout()}; their events
   *     will be delivered again
   */
  public Future<Void> stopIntake() {
    return Future.join(intakes().stream().map(Intake::stop).toList())
        .transform(stopped -> inFlight.drained(config.drainTimeout(), timers));
  }

  /** Lets a {@link #stopIntake} under way wait for half a second more at most. */
  public void hurry() {
    timers.after(HURRIED, inFlight::giveUp);
  }

  /** Closes the transport. */
  public Future<Void> close() {
    return transport.close();
  }

  /** Succeeds when events can be sent and received now; otherwise its failure says why not. */
  public Future<Void> check() {
    return transport.check();
  }

  /**
   * Looks at the oldest events that a subscription of this service gave up.
   *
   * @param limit how many at most
   */
  public Future<List<ParkedMessage>> parked(String subscription, int limit) {
    return transport.errors(identity.name() + "." + subscription).peek(limit);
  }

  /** The subscriptions of this service by their names, in the order they were made. */
  public synchronized Map<String, Subscription> subscriptions() {
    var made = new LinkedHashMap<String, Subscription>();
    subscriptions.forEach((name, pipeline) -> made.put(name, pipeline.subscription()));
    return made;
  }

  private synchronized List<ConsumePipeline<?>> sealed() {
    consuming = true;
    return List.copyOf(subscriptions.values());
  }

  private Future<Void> declare(ConsumePipeline<?> pipeline) {
    return transport.declare(pipeline.subscription());
  }

  private Future<Intake> consume(ConsumePipeline<?> pipeline) {
    // One loop per subscription keeps its order; several subscriptions use several loops.
    var loop = ((VertxInternal) vertx).createEventLoopContext();
    return transport
        .consume(pipeline.subscription(), delivery -> receive(pipeline, delivery, loop))
        .onSuccess(this::add);
  }

  private void receive(ConsumePipeline<?> pipeline, Delivery delivery, Context loop) {
    inFlight.begin();
    loop.runOnContext(go -> pipeline.receive(delivery).onComplete(settled -> inFlight.end()));
  }

  private synchronized void add(Intake intake) {
    intakes.add(intake);
  }

  private synchronized List<Intake> intakes() {
    return List.copyOf(intakes);
  }
}
