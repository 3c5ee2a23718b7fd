package peers;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.runtime.Micronaut;
import java.util.UUID;

/** Micronaut on Netty, with its own access log and timers. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    Micronaut.run(Main.class, args);
  }

  @Controller("/orders")
  static class Orders {
    @Get("/{id}")
    Order order(String id) {
      return Order.ONE;
    }
  }

  @ServerFilter("/**")
  static class RequestId {
    @RequestFilter
    void before(HttpRequest<?> request) {
      var given = request.getHeaders().get("x-request-id");
      request.setAttribute("id", given == null ? UUID.randomUUID().toString() : given);
    }

    @ResponseFilter
    void after(HttpRequest<?> request, MutableHttpResponse<?> response) {
      request.getAttribute("id", String.class).ifPresent(id -> response.header("x-request-id", id));
    }
  }
}
