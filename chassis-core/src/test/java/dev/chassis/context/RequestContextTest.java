package dev.chassis.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.time.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestContextTest {

  private final Vertx vertx = Vertx.vertx();
  private final RequestContext request =
      RequestContext.root().withPrincipal(Principal.of("alice")).withLabel("symbol", "ACME");

  @BeforeEach
  void install() {
    EventBusContext.install(vertx, Ticker.system());
  }

  @AfterEach
  void closeVertx() throws Exception {
    await(vertx.close());
  }

  @Test
  void isNoneOffAnyContext() {
    assertThat(RequestContext.current()).isSameAs(RequestContext.none());
    assertThat(RequestContext.of((Context) null)).isSameAs(RequestContext.none());
    assertThat(RequestContext.none().logFields()).isEmpty();
    RequestContext.label("ignored", "here");
  }

  @Test
  void isSeenByATimer() throws Exception {
    RequestContext seen =
        inRequest(result -> vertx.setTimer(1, fired -> result.complete(RequestContext.current())));

    assertThat(seen).isSameAs(request);
  }

  @Test
  void isSeenByUnorderedBlockingCodeAndAfterIt() throws Exception {
    List<RequestContext> seen =
        inRequest(
            result ->
                vertx
                    .executeBlocking(RequestContext::current, false)
                    .onSuccess(
                        blocking -> result.complete(List.of(blocking, RequestContext.current()))));

    assertThat(seen).containsExactly(request, request);
  }

  @Test
  void isSeenByAConsumerOneHopFurther() throws Exception {
    var atConsumer = new CompletableFuture<RequestContext>();
    vertx.eventBus().consumer("a", message -> atConsumer.complete(RequestContext.current()));

    inRequest(result -> result.complete(vertx.eventBus().publish("a", "hello")));

    var seen = atConsumer.get(10, TimeUnit.SECONDS);
    assertThat(seen.requestId()).isEqualTo(request.requestId());
    assertThat(seen.trace().traceId()).isEqualTo(request.trace().traceId());
    assertThat(seen.trace().spanId()).isNotEqualTo(request.trace().spanId());
    assertThat(seen.principal()).isNull();
  }

  @Test
  void isTheRequestersOwnWhenTheReplyComes() throws Exception {
    vertx.eventBus().consumer("a", message -> message.reply("world"));

    RequestContext seen =
        inRequest(
            result ->
                vertx
                    .eventBus()
                    .request("a", "hello")
                    .onSuccess(reply -> result.complete(RequestContext.current())));

    assertThat(seen).isSameAs(request);
  }

  @Test
  void isNotSeenByTheNextMessageOfAnotherRequest() throws Exception {
    var seen = new ArrayList<String>();
    var three = new CompletableFuture<Void>();
    vertx
        .eventBus()
        .consumer(
            "a",
            message -> {
              seen.add(String.valueOf(RequestContext.current().requestId()));
              if (seen.size() == 3) {
                three.complete(null);
              }
            });

    inRequest(result -> result.complete(vertx.eventBus().publish("a", 1)));
    vertx.eventBus().publish("a", 2);
    inRequest(result -> result.complete(vertx.eventBus().publish("a", 3)));

    three.get(10, TimeUnit.SECONDS);
    assertThat(seen).containsExactly(request.requestId(), "null", request.requestId());
  }

  @Test
  void aReplyDoesNotLeaveItsRequestOnALastingContext() throws Exception {
    vertx
        .eventBus()
        .consumer(
            "a",
            message -> {
              request.putOn(Vertx.currentContext());
              message.reply("world");
            });
    var root = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    var seen = new CompletableFuture<RequestContext>();

    root.runOnContext(
        ignored ->
            vertx
                .eventBus()
                .request("a", "hello")
                .onSuccess(
                    reply -> root.runOnContext(v -> seen.complete(RequestContext.of(root)))));

    assertThat(seen.get(10, TimeUnit.SECONDS)).isSameAs(RequestContext.none());
  }

  @Test
  void optionsUsedTwiceCarryTheRequestOfTheirLastUse() throws Exception {
    var options = new DeliveryOptions().addHeader("kind", "greeting");
    var seen = new CompletableFuture<String>();
    inRequest(result -> result.complete(vertx.eventBus().publish("nobody", "hello", options)));
    vertx.eventBus().consumer("a", message -> seen.complete(RequestContext.current().requestId()));

    var second = RequestContext.root();
    await(
        second.run(
            vertx,
            () -> {
              vertx.eventBus().publish("a", "hello", options);
              return Future.succeededFuture();
            }));

    assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(second.requestId());
  }

  @Test
  void labelsAreAddedWhileARequestIsHandledOnly() throws Exception {
    Map<String, String> labels =
        inRequest(
            result -> {
              RequestContext.label("order", "o-1");
              RequestContext.label("symbol", "INIT");
              result.complete(RequestContext.current().labels());
            });
    var root = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    var onRoot = new CompletableFuture<RequestContext>();
    root.runOnContext(
        ignored -> {
          RequestContext.label("sticks", "for ever");
          onRoot.complete(RequestContext.current());
        });

    assertThat(labels).containsExactly(Map.entry("symbol", "INIT"), Map.entry("order", "o-1"));
    assertThat(onRoot.get(10, TimeUnit.SECONDS)).isSameAs(RequestContext.none());
  }

  @Test
  void copiesLeaveTheOriginalAsItWas() {
    var deadline = new Deadline(5);

    assertThat(request.withDeadline(deadline).deadline()).isEqualTo(deadline);
    assertThat(request.withDeadline(deadline).withoutDeadline().deadline()).isNull();
    assertThat(request.deadline()).isNull();
    assertThat(request.withoutDeadline().withoutDeadline().requestId())
        .isEqualTo(request.requestId());
    assertThat(request.withTrace(TraceContext.root()).requestId()).isEqualTo(request.requestId());
    assertThatThrownBy(() -> request.labels().put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void logFieldsHaveTheirEcsNames() {
    assertThat(request.logFields())
        .containsExactly(
            Map.entry("trace.id", request.trace().traceId()),
            Map.entry("span.id", request.trace().spanId()),
            Map.entry("http.request.id", request.requestId()),
            Map.entry("user.name", "alice"),
            Map.entry("labels.symbol", "ACME"));
    assertThat(request.logFields()).isSameAs(request.logFields());
  }

  @Test
  void runsDoNotSeeEachOther() throws Exception {
    var gate = Promise.<Void>promise();
    List<String> seen =
        inRequest(
            result -> {
              var one = RequestContext.root().run(vertx, () -> labelled("one", gate.future()));
              var two = RequestContext.root().run(vertx, () -> labelled("two", gate.future()));
              vertx.runOnContext(ignored -> gate.complete());
              Future.all(one, two)
                  .onSuccess(
                      both ->
                          result.complete(
                              List.of(
                                  both.<Object>resultAt(0).toString(),
                                  both.<Object>resultAt(1).toString(),
                                  RequestContext.current().labels().toString())));
            });

    assertThat(seen).containsExactly("{run=one}", "{run=two}", "{symbol=ACME}");
  }

  private static Future<Map<String, String>> labelled(String value, Future<Void> gate) {
    RequestContext.label("run", value);
    var own = Vertx.currentContext();
    return gate.map(
        opened -> {
          assertThat(own).isNotNull();
          return RequestContext.of(own).labels();
        });
  }

  @Test
  void aRunCompletesOnItsCallersContext() throws Exception {
    RequestContext seen =
        inRequest(
            result ->
                RequestContext.root()
                    .run(vertx, Future::succeededFuture)
                    .onSuccess(done -> result.complete(RequestContext.current())));

    assertThat(seen).isSameAs(request);
  }

  @Test
  void aRunFailsWithWhatTheWorkThrowsOrWhenItReturnsNoFuture() {
    assertThatThrownBy(
            () ->
                await(
                    request.run(
                        vertx,
                        () -> {
                          throw new IllegalStateException("thrown");
                        })))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("thrown");
    assertThatThrownBy(() -> await(request.<String>run(vertx, () -> null)))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("the work returned no future");
  }

  @Test
  void aServiceIsFoundByItsVertx() throws Exception {
    var other = Vertx.vertx();
    var identity = new ServiceIdentity("orders", "1", "i-1");
    identity.claim(vertx);
    var owner = new CompletableFuture<Vertx>();
    vertx.runOnContext(ignored -> owner.complete(Vertx.currentContext().owner()));

    assertThat(ServiceIdentity.of(vertx)).isEqualTo(identity);
    assertThat(ServiceIdentity.of(owner.get(10, TimeUnit.SECONDS))).isEqualTo(identity);
    assertThat(ServiceIdentity.of(other)).isNull();
    await(other.close());
  }

  /** Runs {@code work} on a context that carries the request. */
  private <T> T inRequest(Consumer<CompletableFuture<T>> work) throws Exception {
    var result = new CompletableFuture<T>();
    var context = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    request.putOn(context);
    context.runOnContext(
        ignored -> {
          try {
            work.accept(result);
          } catch (Throwable thrown) {
            result.completeExceptionally(thrown);
          }
        });
    return result.get(10, TimeUnit.SECONDS);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
