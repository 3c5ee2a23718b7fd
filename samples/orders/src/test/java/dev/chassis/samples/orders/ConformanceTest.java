package dev.chassis.samples.orders;

import dev.chassis.Chassis;
import dev.chassis.testkit.conformance.ServiceConformance;

/** It keeps what every service of the fleet promises. */
class ConformanceTest extends ServiceConformance {

  @Override
  protected Chassis service() {
    return OrdersService.chassis();
  }

  @Override
  protected Call calls() {
    return new Call(
        "account-transactions",
        """
        POST /orders {"accountId":"acc-1","symbol":"ACME","quantity":1}""");
  }
}
