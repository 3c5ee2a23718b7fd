package dev.chassis.samples.gateway;

import dev.chassis.client.PassOn;
import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceRequest;
import dev.chassis.http.HttpCall;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.regex.Pattern;

/** Passes requests on to the services behind, and their answers back. */
final class Gateway {

  /** What an id may look like: anything else would change the path of the call behind. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private final GatewaySettings settings;
  private final ServiceClient orders;
  private final ServiceClient accounts;
  private final ServiceClient fees;

  Gateway(
      GatewaySettings settings, ServiceClient orders, ServiceClient accounts, ServiceClient fees) {
    this.settings = settings;
    this.orders = orders;
    this.accounts = accounts;
    this.fees = fees;
  }

  /** Sells shares: 202 with the order's id, and where to see how it goes. */
  Future<Reply<OrderAccepted>> sell(SellShares wish) {
    return orders
        .call(ServiceRequest.post("/orders", wish).withTimeout(settings.sellTimeout()))
        .compose(answer -> answer.read(OrderView.class))
        .map(order -> Reply.accepted("/orders/" + order.id(), OrderAccepted.of(order)))
        .recover(PassOn::refusal);
  }

  /** State and history of an order. */
  Future<OrderView> order(HttpCall call) {
    return show(orders, "/orders/", call.path("id"), OrderView.class);
  }

  /** What an order cost. */
  Future<FeeView> fee(HttpCall call) {
    return show(fees, "/fees/", call.path("id"), FeeView.class);
  }

  /** Money and shares of an account. */
  Future<AccountView> account(HttpCall call) {
    return show(accounts, "/accounts/", call.path("id"), AccountView.class);
  }

  private <R> Future<R> show(ServiceClient service, String path, String id, Class<R> type) {
    if (!ID.matcher(id).matches()) {
      return Future.failedFuture(
          ProblemException.notFound("malformed-id", "no such thing can exist under this id"));
    }
    return get(service, path + id, settings.readTimeout(), type);
  }

  private static <R> Future<R> get(
      ServiceClient service, String path, Duration timeout, Class<R> type) {
    return service
        .call(ServiceRequest.get(path).withTimeout(timeout))
        .compose(answer -> answer.read(type))
        .recover(PassOn::refusal);
  }
}
