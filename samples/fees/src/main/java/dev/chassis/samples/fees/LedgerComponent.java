package dev.chassis.samples.fees;

import dev.chassis.ServiceContext;
import dev.chassis.lifecycle.Component;
import io.vertx.core.Future;

/** Opens the ledger before the first event comes and closes it after the last. */
record LedgerComponent(FeeLedger ledger, ServiceContext chassis) implements Component {

  @Override
  public String name() {
    return "fee ledger";
  }

  @Override
  public Future<?> start() {
    return chassis.blocking(ledger::open);
  }

  @Override
  public Future<?> stop() {
    return chassis.blocking(ledger::close);
  }

  @Override
  public void kill() {
    ledger.close();
  }
}
