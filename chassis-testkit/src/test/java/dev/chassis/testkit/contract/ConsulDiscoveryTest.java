package dev.chassis.testkit.contract;

import dev.chassis.testkit.consul.FakeConsul;
import java.net.URI;

/** The contract on an agent that answers by the published API. */
class ConsulDiscoveryTest extends ConsulDiscoveryContract {

  private final FakeConsul consul = FakeConsul.start();

  @Override
  protected URI address() {
    return consul.address();
  }

  @Override
  protected void goAway() {
    consul.goAway();
  }

  @Override
  protected void comeBack() {
    consul.comeBack();
  }

  @Override
  protected void end() {
    super.end();
    consul.close();
  }
}
