package dev.chassis.messaging;

import dev.chassis.context.ServiceIdentity;
import dev.chassis.messaging.flow.Flow;
import dev.chassis.messaging.spi.Subscription;
import dev.chassis.messaging.spi.Transport;
import dev.chassis.messaging.trace.MessageSpans;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Puts together what handles a subscription. */
record SubscriptionFactory(
    Vertx vertx,
    ServiceIdentity identity,
    Ticker ticker,
    Timers timers,
    MessagingConfig config,
    Transport transport,
    MessagingMetrics metrics,
    MessageSpans spans,
    EventCheck check) {

  <T> ActiveSubscription create(
      EventType<T> type, String name, SubscriptionOptions options, EnvelopeHandler<T> handler) {
    var handling = Handling.of(options, config.subscriptions().get(name), config);
    var wanted = wanted(type, name, options, handling);
    var own = metrics.of(type.name(), name);
    var verdict =
        new Verdict(
            ticker,
            own,
            type.name(),
            wanted.queue(),
            handling.order(),
            handling.retry(),
            options.eachInstance(),
            () -> ThreadLocalRandom.current().nextDouble());
    var pipeline =
        new ConsumePipeline<>(
            vertx,
            ticker,
            timers,
            spans,
            check,
            own,
            type,
            wanted.queue(),
            handling.handlerTimeout(),
            intercepted(handler, options.interceptors()),
            verdict);
    // One loop per subscription keeps its order; several subscriptions use several loops.
    var loop = ((VertxInternal) vertx).createEventLoopContext();
    var flow =
        Flow.create(transport, wanted, handling.concurrency(), loop, timers, pipeline::receive);
    metrics.watch(name, flow);
    return new ActiveSubscription(name, handling, flow);
  }

  private Subscription wanted(
      EventType<?> type, String name, SubscriptionOptions options, Handling handling) {
    var queue = identity.name() + "." + name;
    return new Subscription(
        options.eachInstance() ? queue + "." + identity.instance() : queue,
        type.name(),
        options.eachInstance() ? List.of() : handling.retry().delays(),
        handling.prefetch(),
        handling.order() != KeyOrder.NONE,
        options.eachInstance());
  }

  private static <T> EnvelopeHandler<T> intercepted(
      EnvelopeHandler<T> handler, List<EventInterceptor> interceptors) {
    var next = handler;
    for (int i = interceptors.size() - 1; i >= 0; i--) {
      var interceptor = interceptors.get(i);
      var inner = next;
      next = event -> interceptor.handle(event, inner);
    }
    return next;
  }
}
