package dev.chassis.testkit.guide;

import dev.chassis.client.ServiceClient;
import dev.chassis.client.ServiceRequest;
import dev.chassis.http.Priority;
import io.vertx.core.Future;
import java.time.Duration;

/** Calls to the service {@code stock}, from the plainest on. */
final class Calls {

  private final ServiceClient stock;

  Calls(ServiceClient stock) {
    this.stock = stock;
  }

  record Item(String id, int left) {}

  record Reservation(String order) {}

  // snippet:calls
  Future<Item> item(String id) {
    return stock.get("/items/" + id, Item.class); // all defaults
  }

  Future<Item> urgentItem(String id) {
    var request =
        ServiceRequest.get("/items/" + id)
            .withTimeout(Duration.ofMillis(200)) // in all, retries included
            .withPriority(Priority.CRITICAL) // refused last when stock has too much to do
            .withKey(id) // the same instance for the same item, while it is well
            .withFallback(new Item(id, 0)); // when stock fails, is late or cannot be asked
    return stock.call(request).compose(answer -> answer.read(Item.class));
  }

  Future<Item> reserve(String id, String order) {
    var request = ServiceRequest.post("/items/" + id + "/reservations", new Reservation(order));
    // A POST is not repeated once sent, unless the receiver can tell that it knows it already.
    return stock.call(request.withIdempotencyKey(order)).compose(answer -> answer.read(Item.class));
  }
  // end
}
