package dev.chassis.samples.gateway;

import dev.chassis.Chassis;
import dev.chassis.testkit.conformance.ServiceConformance;

/** It keeps what every service of the fleet promises. */
class ConformanceTest extends ServiceConformance {

  @Override
  protected Chassis service() {
    return GatewayService.chassis();
  }

  @Override
  protected Call calls() {
    return new Call("orders", "GET /orders/o-1");
  }
}
