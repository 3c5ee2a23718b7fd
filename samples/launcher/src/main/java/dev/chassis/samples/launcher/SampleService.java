package dev.chassis.samples.launcher;

import dev.chassis.Chassis;
import dev.chassis.samples.accounts.AccountTransactionsService;
import dev.chassis.samples.alerts.AlertsService;
import dev.chassis.samples.fees.FeesService;
import dev.chassis.samples.gateway.GatewayService;
import dev.chassis.samples.market.MarketService;
import dev.chassis.samples.orders.OrdersService;

/** The services, in the order in which they are started: who watches first, who lets in last. */
enum SampleService {
  ALERTS("alerts", AlertsService.class),
  ACCOUNT_TRANSACTIONS("account-transactions", AccountTransactionsService.class),
  MARKET("market", MarketService.class),
  FEES("fees", FeesService.class),
  ORDERS("orders", OrdersService.class),
  GATEWAY("gateway", GatewayService.class);

  private final String id;
  private final Class<?> mainClass;

  SampleService(String id, Class<?> mainClass) {
    this.id = id;
    this.mainClass = mainClass;
  }

  /** Its name in the fleet. */
  String id() {
    return id;
  }

  /** What its process runs. */
  Class<?> mainClass() {
    return mainClass;
  }

  /** Whether it keeps data of its own. */
  boolean hasDatabase() {
    return switch (this) {
      case ACCOUNT_TRANSACTIONS, MARKET, FEES, ORDERS -> true;
      case ALERTS, GATEWAY -> false;
    };
  }

  /** The service, to be started in this JVM. */
  Chassis chassis() {
    return switch (this) {
      case ALERTS -> AlertsService.chassis();
      case ACCOUNT_TRANSACTIONS -> AccountTransactionsService.chassis();
      case MARKET -> MarketService.chassis();
      case FEES -> FeesService.chassis();
      case ORDERS -> OrdersService.chassis();
      case GATEWAY -> GatewayService.chassis();
    };
  }
}
