package dev.chassis.samples.launcher;

import dev.chassis.context.TraceContext;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** A client of the bank, over HTTP like any stranger's. */
final class BankClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final String gateway;

  BankClient(String gateway) {
    this.gateway = gateway;
  }

  /** An answer, whatever its status. */
  record Answer(int status, String mediaType, String location, String body) {

    <T> T as(Class<T> type) {
      try {
        return JsonCodec.decode(Buffer.buffer(body), type);
      } catch (JsonException e) {
        throw new LauncherException("unexpected answer " + status + " " + body, e);
      }
    }
  }

  /** Problem details, as far as they are looked at. */
  record ProblemView(int status, String code) {}

  /** Body of a sale. */
  record Sell(String accountId, String symbol, long quantity) {}

  /** Answer to a sale. */
  record Accepted(String orderId) {}

  /** An order. */
  record OrderView(
      String id,
      String accountId,
      String symbol,
      long quantity,
      String state,
      List<Happening> history) {

    boolean isCompleted() {
      return state.equals("completed");
    }
  }

  /** A step of an order. */
  record Happening(String step, java.time.Instant at) {}

  /** An account. */
  record AccountView(String id, long cashCents, List<Holding> holdings) {

    Holding holding(String symbol) {
      return holdings.stream()
          .filter(one -> one.symbol().equals(symbol))
          .findFirst()
          .orElse(new Holding(symbol, 0, 0));
    }
  }

  /** Shares of one kind. */
  record Holding(String symbol, long held, long reserved) {}

  /** All charges. */
  record FeesView(long totalCents, List<ChargeView> charges) {}

  /** One charge. */
  record ChargeView(String orderId, long feeCents) {}

  /** Price of a share. */
  record PriceView(long priceCents) {}

  Answer sell(Sell wish, TraceContext trace) throws InterruptedException {
    return post(JsonCodec.encode(wish).toString(), trace);
  }

  /** Sends a sale as it is, malformed or not. */
  Answer post(String body, TraceContext trace) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(gateway + "/shares/sell"))
            .header("content-type", "application/json")
            .header("traceparent", trace.traceparent())
            .POST(BodyPublishers.ofString(body)));
  }

  OrderView order(String id) throws InterruptedException {
    return get(gateway + "/orders/" + id, OrderView.class);
  }

  AccountView account(String id) throws InterruptedException {
    return get(gateway + "/accounts/" + id, AccountView.class);
  }

  /** Reads a page that must be there. */
  <T> T get(String url, Class<T> type) throws InterruptedException {
    var answer = send(HttpRequest.newBuilder(URI.create(url)));
    if (answer.status() != 200) {
      throw new LauncherException(
          "GET " + url + " answered " + answer.status() + " " + answer.body());
    }
    return answer.as(type);
  }

  private Answer send(HttpRequest.Builder request) throws InterruptedException {
    var built = request.timeout(TIMEOUT).build();
    try {
      var response = http.send(built, BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          header(response, "content-type"),
          header(response, "location"),
          response.body());
    } catch (IOException e) {
      throw new LauncherException(built.uri() + " did not answer: " + e, e);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
