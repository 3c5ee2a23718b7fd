package dev.chassis.samples.launcher;

import dev.chassis.Chassis;
import dev.chassis.samples.accounts.AccountTransactionsService;
import dev.chassis.samples.alerts.AlertsService;
import dev.chassis.samples.fees.FeesService;
import dev.chassis.samples.gateway.GatewayService;
import dev.chassis.samples.market.MarketService;
import dev.chassis.samples.orders.OrdersService;
import java.util.function.Supplier;

/** The services, in the order in which they are started: who watches first, who lets in last. */
enum SampleService {
  ALERTS("alerts", AlertsService::chassis, AlertsService.class),
  ACCOUNT_TRANSACTIONS(
      "account-transactions",
      AccountTransactionsService::chassis,
      AccountTransactionsService.class),
  MARKET("market", MarketService::chassis, MarketService.class),
  FEES("fees", FeesService::chassis, FeesService.class),
  ORDERS("orders", OrdersService::chassis, OrdersService.class),
  GATEWAY("gateway", GatewayService::chassis, GatewayService.class);

  private final String id;
  private final Supplier<Chassis> chassis;
  private final Class<?> mainClass;

  SampleService(String id, Supplier<Chassis> chassis, Class<?> mainClass) {
    this.id = id;
    this.chassis = chassis;
    this.mainClass = mainClass;
  }

  /** Its name in the fleet. */
  String id() {
    return id;
  }

  Chassis chassis() {
    return chassis.get();
  }

  Class<?> mainClass() {
    return mainClass;
  }
}
