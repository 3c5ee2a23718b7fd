package dev.chassis.samples.market;

import dev.chassis.Chassis;
import dev.chassis.testkit.conformance.ServiceConformance;

/** It keeps what every service of the fleet promises. */
class ConformanceTest extends ServiceConformance {

  @Override
  protected Chassis service() {
    return MarketService.chassis();
  }
}
