package dev.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.chassis.context.RequestContext;
import dev.chassis.context.ServiceIdentity;
import dev.chassis.http.LogCapture;
import dev.chassis.http.RawHttp;
import dev.chassis.http.RunningIngress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger ticks = new AtomicInteger();

  @AfterEach
  void close() {
    RunningIngress.await(vertx.close());
  }

  @Test
  void servesInAVertxThatIsThereAndLeavesItAsItWas() throws Exception {
    var service = RunningIngress.await(hello("hello").start(here()));
    int port = service.port();
    int management = service.managementPort();
    assertThat(service.context().vertx()).isSameAs(vertx);
    try (var connection = new RawHttp(port)) {
      assertThat(connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
          .endsWith("{\"hello\":\"you\"}");
    }

    RunningIngress.await(service.stop());

    assertNothingIsLeft(port, management);
    assertThat(RunningIngress.await(vertx.timer(1, TimeUnit.MILLISECONDS).map("alive")))
        .isEqualTo("alive");
  }

  @Test
  void leavesNothingWhenItIsKilled() throws Exception {
    var service = RunningIngress.await(hello("hello").start(here()));
    int port = service.port();
    int management = service.managementPort();

    RunningIngress.await(service.kill());

    assertNothingIsLeft(port, management);
  }

  @Test
  void leavesNothingWhenItDoesNotStart() {
    var broken =
        hello("broken")
            .wiring(chassis -> chassis.onStart("warm-up", () -> Future.failedFuture("no data")));

    assertThat(broken.start(here()))
        .satisfies(
            start ->
                assertThatThrownBy(() -> RunningIngress.await(start))
                    .hasRootCauseMessage("no data"));
    assertThat(ServiceIdentity.of(vertx)).isNull();
    RunningIngress.await(RunningIngress.await(hello("hello").start(here())).stop());
  }

  @Test
  void aSecondServiceInTheSameVertxIsRefusedAndTheFirstServesOn() {
    var first = RunningIngress.await(hello("first").start(here()));

    assertThatThrownBy(() -> RunningIngress.await(hello("second").start(here())))
        .hasRootCauseMessage(
            "this Vertx runs the service first already; give second a Vertx of its own");

    assertThat(ServiceIdentity.of(vertx)).isEqualTo(first.context().identity());
    try (var connection = new RawHttp(first.port())) {
      assertThat(connection.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
          .startsWith("HTTP/1.1 200");
    }
    RunningIngress.await(first.stop());
    RunningIngress.await(RunningIngress.await(hello("second").start(here())).stop());
  }

  @Test
  void saysInOneWarningWhatIsMissing() {
    try (var log = new LogCapture(Chassis.class.getName())) {
      var service = RunningIngress.await(hello("hello").start(here()));

      assertThat(log.at(Level.WARN))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getFormattedMessage())
                      .startsWith("hello lives in a Vertx that the chassis did not make: ")
                      .contains("runtime.workers", "metrics", "spans"));
      RunningIngress.await(service.stop());
    }
  }

  private void assertNothingIsLeft(int port, int management) throws InterruptedException {
    assertThatThrownBy(() -> new RawHttp(port)).hasMessageContaining("refused");
    assertThatThrownBy(() -> new RawHttp(management)).hasMessageContaining("refused");
    assertThat(ServiceIdentity.of(vertx)).isNull();
    assertThat(carriesTheRequestContext()).as("the event bus is as it was").isFalse();
    assertThat(vertx.deploymentIDs()).isEmpty();
    int before = ticks.get();
    RunningIngress.await(vertx.timer(50, TimeUnit.MILLISECONDS));
    assertThat(ticks).as("timers of the service have ended").hasValue(before);
  }

  private boolean carriesTheRequestContext() {
    var heard = Promise.<Boolean>promise();
    vertx.eventBus().consumer("probe", message -> heard.tryComplete(!message.headers().isEmpty()));
    var context = ((VertxInternal) vertx).createEventLoopContext().duplicate();
    context.runOnContext(
        go -> {
          RequestContext.root().putOn(context);
          vertx.eventBus().send("probe", "");
        });
    return RunningIngress.await(heard.future());
  }

  private Environment here() {
    return Environment.empty()
        .vertx(vertx)
        .set("http.port", 0)
        .set("http.host", "127.0.0.1")
        .set("management.port", 0)
        .set("shutdown.pause", "0s");
  }

  private Chassis hello(String name) {
    return Chassis.service(name)
        .wiring(
            chassis -> {
              chassis.client("other");
              chassis.timers().every(Duration.ofMillis(5), ticks::incrementAndGet);
              chassis.http().get("/hello", call -> Future.succeededFuture(Map.of("hello", "you")));
            });
  }
}
