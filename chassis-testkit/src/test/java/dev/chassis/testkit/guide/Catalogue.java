package dev.chassis.testkit.guide;

import dev.chassis.Chassis;
import dev.chassis.ServiceContext;
import dev.chassis.config.Check;
import dev.chassis.http.Body;
import dev.chassis.http.Etag;
import dev.chassis.http.Header;
import dev.chassis.http.HttpCall;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Query;
import dev.chassis.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/** Keeps items and their prices. */
final class Catalogue {

  // snippet:records
  enum Order {
    NAME,
    PRICE
  }

  /** GET /v2/shelves/{shelf}/items?order=PRICE&page-size=10&tag=new&tag=cheap */
  record ListItems(
      String shelf,
      Optional<Order> order,
      @Query("page-size") Optional<Integer> pageSize,
      List<String> tag,
      @Header("x-tenant") String tenant) {
    ListItems {
      Check.all(Check.between(1, 100, "pageSize", pageSize.orElse(20)));
    }
  }

  /** PUT /v2/shelves/{shelf}/items/{name} with an item as body */
  record PutItem(String shelf, String name, @Body Item item) {}

  record Item(String name, int cents, long version) {
    Item {
      Check.all(Check.notBlank("name", name), Check.atLeast(0, "cents", cents));
    }
  }

  // end

  private final Map<String, Item> items = new ConcurrentSkipListMap<>();

  static Chassis chassis() {
    return Chassis.service("catalogue").wiring(Catalogue::wire);
  }

  // snippet:routes
  static void wire(ServiceContext chassis) {
    var catalogue = new Catalogue();
    var v2 = chassis.http().version("v2");

    v2.get("/shelves/{shelf}/items", ListItems.class, catalogue::list)
        .returnsList(Item.class)
        .produces("text/csv; charset=utf-8", List.class, Catalogue::csv)
        .strictQuery()
        .summary("Lists the items of a shelf.");
    v2.get("/shelves/{shelf}/items/{name}", catalogue::find)
        .returns(Item.class)
        .fails(404, "There is no such item.");
    v2.put("/shelves/{shelf}/items/{name}", PutItem.class, catalogue::put)
        .returns(Item.class)
        .requiresIfMatch();

    chassis
        .http()
        .version("v1")
        .get("/items", call -> catalogue.all())
        .returnsList(Item.class)
        .etags()
        .deprecated(LocalDate.of(2026, 1, 1), LocalDate.of(2027, 1, 1));
  }

  // end

  Future<List<Item>> list(ListItems wish) {
    return Future.succeededFuture(
        items.values().stream().limit(wish.pageSize().orElse(20)).toList());
  }

  Future<List<Item>> all() {
    return Future.succeededFuture(List.copyOf(items.values()));
  }

  // snippet:conditions
  Future<Reply<Item>> find(HttpCall call) {
    var item = items.get(call.path("name"));
    if (item == null) {
      return Future.failedFuture(
          ProblemException.notFound("unknown-item", "there is no such item"));
    }
    return Future.succeededFuture(Reply.ok(item).withEtag(Etag.of(item.version())));
  }

  Future<Reply<Item>> put(PutItem wish, HttpCall call) {
    var known = items.get(wish.name());
    call.checkConditions(known == null ? null : Etag.of(known.version()));
    var next = new Item(wish.name(), wish.item().cents(), known == null ? 1 : known.version() + 1);
    items.put(wish.name(), next);
    return Future.succeededFuture(Reply.ok(next).withEtag(Etag.of(next.version())));
  }

  // end

  private static Buffer csv(List<?> items) {
    return Buffer.buffer(
        items.stream()
            .map(item -> ((Item) item).name() + "," + ((Item) item).cents())
            .collect(Collectors.joining("\n")));
  }
}
