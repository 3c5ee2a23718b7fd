package dev.chassis.testkit.contract;

import dev.chassis.testkit.consul.ThrowawayConsul;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * The contract on a real Consul, where there is one. What it does when it is away: see the fake.
 */
@Tag("slow")
class RealConsulDiscoveryTest extends ConsulDiscoveryContract {

  private static ThrowawayConsul consul;

  @BeforeAll
  static void startConsul() {
    consul = ThrowawayConsul.start();
  }

  @AfterAll
  static void endConsul() {
    if (consul != null) {
      consul.close();
    }
  }

  @Override
  protected Set<Ability> abilities() {
    return EnumSet.complementOf(EnumSet.of(Ability.ABSENCE));
  }

  @Override
  protected URI address() {
    return consul.address();
  }

  @Override
  protected void goAway() {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void comeBack() {
    throw new UnsupportedOperationException();
  }
}
