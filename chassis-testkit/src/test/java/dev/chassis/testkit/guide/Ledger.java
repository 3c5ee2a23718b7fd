package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import dev.chassis.lifecycle.Intake;
import dev.chassis.lifecycle.Phase;
import dev.chassis.messaging.Event;
import dev.chassis.messaging.Messaging;
import dev.chassis.observability.Observability;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Books what was sold. */
final class Ledger implements Component {

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private final Map<String, SaleMade> booked = new ConcurrentHashMap<>();
  private volatile boolean open;

  record Page(List<String> sales) {}

  public static Chassis chassis() {
    return Chassis.service("ledger")
        .with(Observability.module())
        .with(Messaging.module())
        .wiring(Ledger::wire);
  }

  // snippet:lifecycle
  static void wire(ServiceContext chassis) {
    var ledger = new Ledger();

    chassis.component(Phase.RESOURCES, ledger); // start() before, stop() after everything else
    chassis.onStart("balance", ledger::balance); // no traffic before this future succeeds
    chassis.onStop("balance", ledger::balance); // traffic has ended, resources are still there
    chassis.health().readiness("ledger", ledger::check);

    chassis.get(Messaging.class).subscribeEvents(SaleMade.TYPE, "book", ledger::book);
    chassis.http().get("/sales", call -> Future.succeededFuture(ledger.page()));
    chassis.intake(
        "report", Intake.every("report", Duration.ofMinutes(10), chassis.timers(), ledger::report));
  }

  // end

  // snippet:subscribe
  Future<?> book(Event<SaleMade> event) {
    // At least once: the same event may come again, so the id decides.
    if (booked.putIfAbsent(event.id(), event.data()) == null) {
      log.atInfo().addKeyValue("sale", event.data().sale()).log("booked");
    }
    return Future.succeededFuture();
  }

  // end

  @Override
  public String name() {
    return "ledger";
  }

  @Override
  public Future<?> start() {
    open = true;
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    open = false;
    return Future.succeededFuture();
  }

  private Future<?> check() {
    return open ? Future.succeededFuture() : Future.failedFuture("the book is closed");
  }

  private Future<?> balance() {
    log.info("{} sales", booked.size());
    return check();
  }

  private Future<?> report() {
    log.info("{} sales so far", booked.size());
    return Future.succeededFuture();
  }

  private Page page() {
    return new Page(booked.values().stream().map(SaleMade::sale).sorted().toList());
  }
}
