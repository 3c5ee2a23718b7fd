package dev.chassis.samples.orders;

import dev.chassis.client.CallFailedException;
import dev.chassis.client.CallTimeoutException;
import dev.chassis.client.PassOn;
import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service account-transactions, as seen from here. */
final class AccountTransactions {

  private static final Logger log = LoggerFactory.getLogger(AccountTransactions.class);

  private final ServiceClient client;

  AccountTransactions(ServiceClient client) {
    this.client = client;
  }

  /**
   * Reserves shares; safe to repeat, since the order's id is the key.
   *
   * @return fails with a problem to pass on to whoever asked; nothing is reserved then, or it is
   *     being given back
   */
  Future<?> reserve(Reserve reserve) {
    return client
        .call(ServiceRequest.post("/reservations", reserve).withIdempotencyKey(reserve.orderId()))
        .recover(
            failure -> {
              if (mayHaveHadEffect(failure)) {
                // Nobody waits for it: should it fail, the order is abandoned later.
                release(reserve.orderId())
                    .onFailure(e -> log.warn("not given back yet: {}", e.getMessage()));
              }
              return PassOn.refusal(failure);
            });
  }

  /**
   * Gives back what may have been reserved, so that nothing can be reserved any more.
   *
   * @return fails when it is not known to have happened; repeat it then
   */
  Future<?> release(String orderId) {
    return client.call(ServiceRequest.of(HttpMethod.DELETE, "/reservations/" + orderId, null));
  }

  private static boolean mayHaveHadEffect(Throwable failure) {
    return failure instanceof CallTimeoutException || failure instanceof CallFailedException;
  }
}
