package dev.chassis.samples.orders;

import dev.chassis.client.RemoteProblemException;
import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceRequest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Set;

/** The service account-transactions, as seen from here. */
final class AccountTransactions {

  private static final Set<Integer> REFUSALS = Set.of(400, 404, 409);

  private final ServiceClient client;

  AccountTransactions(ServiceClient client) {
    this.client = client;
  }

  /**
   * Reserves shares; safe to repeat, since the order's id is the key.
   *
   * @return fails as the call does; {@link #mayHaveHadEffect} tells whether they may be reserved
   */
  Future<?> reserve(Reserve reserve) {
    return client.call(
        ServiceRequest.post("/reservations", reserve).withIdempotencyKey(reserve.orderId()));
  }

  /**
   * Gives back what may have been reserved, so that nothing can be reserved any more.
   *
   * @return fails when it is not known to have happened; repeat it then
   */
  Future<?> release(String orderId) {
    return client.call(ServiceRequest.of(HttpMethod.DELETE, "/reservations/" + orderId, null));
  }

  /**
   * Whether a call that failed so may have been carried out all the same. Only an answer of the
   * service about this very order says that it was not: that the last of several attempts found
   * nobody says nothing about the first.
   */
  static boolean mayHaveHadEffect(Throwable failure) {
    return !(failure instanceof RemoteProblemException problem
        && REFUSALS.contains(problem.status()));
  }
}
