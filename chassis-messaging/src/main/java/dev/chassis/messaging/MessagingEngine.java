package dev.chassis.messaging;

import dev.chassis.config.Check;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.flow.Flow;
import dev.chassis.messaging.flow.Outstanding;
import dev.chassis.messaging.spi.Message;
import dev.chassis.messaging.spi.ParkedMessage;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.messaging.trace.MessageSpans;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Messaging of one service over one transport, with its life cycle in the caller's hands: {@link
 * #connect}, {@link #startIntake}, {@link #stopIntake}, {@link #close}, in this order. {@link
 * Messaging#module()} does that for a service; tests of transports do it themselves.
 */
public final class MessagingEngine implements Messaging, EventCourier {

  private static final Pattern SUBSCRIPTION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final ServiceIdentity identity;
  private final MessagingConfig config;
  private final Transport transport;
  private final EventEncoder encoder;
  private final PublishPipeline out;
  private final SubscriptionFactory factory;
  private final Map<String, ActiveSubscription> subscriptions = new LinkedHashMap<>();
  private final EventTypes types = new EventTypes();
  private boolean consuming;

  private MessagingEngine(
      Vertx vertx,
      ServiceIdentity identity,
      MeterRegistry registry,
      Ticker ticker,
      Timers timers,
      MessagingConfig config,
      Transport transport,
      EventCheck check) {
    this.identity = identity;
    this.config = config;
    this.transport = transport;
    var metrics = new MessagingMetrics(registry);
    var spans = MessageSpans.of(vertx, config.chosenTransport());
    var outstanding =
        Outstanding.create(
            config.maxOutstanding(),
            config.maxOutstanding(),
            ticker,
            timers,
            why -> new BrokerRefusedException(PublishFailure.full, why, null));
    metrics.watch(outstanding);
    this.encoder = EventEncoder.create(identity, ticker);
    this.out =
        new PublishPipeline(
            vertx,
            encoder,
            outstanding,
            transport,
            ticker,
            metrics,
            spans,
            config.publishTimeout());
    this.factory =
        new SubscriptionFactory(
            vertx, identity, ticker, timers, config, transport, metrics, spans, check);
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
    return create(
        vertx, identity, registry, ticker, timers, config, transport, (type, message) -> {});
  }

  /** As above; {@code check} judges what arrives before it is decoded. */
  public static MessagingEngine create(
      Vertx vertx,
      ServiceIdentity identity,
      MeterRegistry registry,
      Ticker ticker,
      Timers timers,
      MessagingConfig config,
      Transport transport,
      EventCheck check) {
    return new MessagingEngine(vertx, identity, registry, ticker, timers, config, transport, check);
  }

  @Override
  public <T> Future<Void> publish(EventType<T> type, T data, EventOptions options) {
    if (!options.mandatory()) { // what must reach somebody is a question or an answer
      types.published(type);
    }
    return out.publish(type, data, options);
  }

  @Override
  public void publishes(EventType<?>... told) {
    types.tell(told);
  }

  /** The types this service says it publishes, and those it hears. */
  public EventTypes types() {
    return types;
  }

  /** Sends a message that {@link #encoder()} made, now or before, as {@link #publish} does. */
  public Future<Void> send(Message message, EventOptions options) {
    return out.publish(message, options);
  }

  /** Makes messages as {@link #publish} does. */
  public EventEncoder encoder() {
    return encoder;
  }

  @Override
  public <T> Message message(EventType<T> type, T data) {
    return encoder.encode(type, data, EventOptions.defaults());
  }

  @Override
  public Future<Void> send(Message message) {
    return out.publish(message, EventOptions.defaults());
  }

  @Override
  public synchronized <T> void subscribeEvents(
      EventType<T> type,
      String subscription,
      SubscriptionOptions options,
      EnvelopeHandler<T> handler) {
    Check.all(
        Check.matches(
            SUBSCRIPTION, "lower-case letters, digits and dashes", "subscription", subscription));
    if (consuming) {
      throw new IllegalStateException(
          "subscribe " + subscription + " while wiring: this service consumes already");
    }
    var taken = subscriptions.get(subscription);
    if (taken != null) {
      throw new IllegalStateException(
          "subscription "
              + subscription
              + " is taken by "
              + taken.flow().subscription().type()
              + "; give each subscription a name of its own");
    }
    subscriptions.put(subscription, factory.create(type, subscription, options, handler));
    if (!options.eachInstance() || type.payload() != Buffer.class) { // answers to questions
      types.hear(subscription, type);
    }
  }

  @Override
  public List<SubscriptionReport> subscriptions() {
    return active().stream().map(ActiveSubscription::report).toList();
  }

  @Override
  public Future<Void> pause(String subscription) {
    return on(subscription, flow -> flow.pause(config.drainTimeout()));
  }

  @Override
  public Future<Void> resume(String subscription) {
    return on(subscription, Flow::resume);
  }

  private synchronized Future<Void> on(String subscription, Function<Flow, Future<Void>> change) {
    var found = subscriptions.get(subscription);
    return found != null
        ? change.apply(found.flow())
        : Future.failedFuture(
            new NoSuchElementException(
                "there is no subscription "
                    + subscription
                    + "; there are "
                    + subscriptions.keySet()));
  }

  /** Connects the transport. */
  public Future<Void> connect() {
    return transport.connect();
  }

  /** Declares every queue, then lets events in; from now on nobody can subscribe. */
  public Future<Void> startIntake() {
    var flows = sealed();
    // All queues first: a handler may publish what another subscription waits for.
    return Future.all(flows.stream().map(Flow::declare).toList())
        .compose(declared -> Future.all(flows.stream().map(Flow::open).toList()))
        .mapEmpty();
  }

  /**
   * Lets no more events in, waits for handlers under way and gives back what none works on.
   *
   * @return fails when some still run after {@link MessagingConfig#drainTimeout()}; their events
   *     will be delivered again
   */
  public Future<Void> stopIntake() {
    return Future.join(
            active().stream().map(each -> each.flow().close(config.drainTimeout())).toList())
        .mapEmpty();
  }

  /** Lets a {@link #stopIntake} under way wait for half a second more at most. */
  public void hurry() {
    active().forEach(each -> each.flow().hurry());
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

  /** What this service consumes and shares with its instances, by the subscriptions' names. */
  Map<String, Subscription> queues() {
    var lasting = new LinkedHashMap<String, Subscription>();
    active().stream()
        .filter(each -> !each.flow().subscription().ephemeral())
        .forEach(each -> lasting.put(each.name(), each.flow().subscription()));
    return lasting;
  }

  private synchronized List<Flow> sealed() {
    for (var configured : config.subscriptions().keySet()) {
      if (!subscriptions.containsKey(configured)) {
        throw new IllegalStateException(
            "messaging.subscriptions."
                + configured
                + ": this service has no such subscription; it has "
                + subscriptions.keySet());
      }
    }
    consuming = true;
    return active().stream().map(ActiveSubscription::flow).toList();
  }

  private synchronized List<ActiveSubscription> active() {
    return new ArrayList<>(subscriptions.values());
  }
}
