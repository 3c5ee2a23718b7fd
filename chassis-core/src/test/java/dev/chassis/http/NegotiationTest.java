package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {

  private static final AtomicInteger handled = new AtomicInteger();
  private static RunningIngress server;

  record Price(String symbol, int cents) {}

  @BeforeAll
  static void start() {
    server =
        new RunningIngress(
            routes -> {
              routes
                  .get("/price", call -> Future.succeededFuture(new Price("ACME", 42)))
                  .produces(
                      "text/csv; charset=utf-8",
                      Price.class,
                      price -> Buffer.buffer(price.symbol() + "," + price.cents()))
                  .produces(
                      "application/xml",
                      Price.class,
                      price -> Buffer.buffer("<price>" + price.cents() + "</price>"));
              routes.delete("/price", call -> Future.succeededFuture()).returnsNothing(204);
              routes
                  .post(
                      "/price",
                      Price.class,
                      (Price price) -> {
                        handled.incrementAndGet();
                        return Future.succeededFuture(price);
                      })
                  .returns(Price.class);
              routes.get(
                  "/missing",
                  call -> Future.failedFuture(ProblemException.notFound("no-price", "none")));
            });
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*                                             | application/json",
        "application/json                                | application/json",
        "APPLICATION/JSON;charset=utf-8                  | application/json",
        "application/*                                   | application/json",
        "text/csv                                        | text/csv; charset=utf-8",
        "text/*                                          | text/csv; charset=utf-8",
        "text/csv;q=0.5, application/json;q=0.4          | text/csv; charset=utf-8",
        "text/csv;q=0.5, */*;q=0.4                       | text/csv; charset=utf-8",
        "text/csv;q=0.4, */*;q=0.5                       | application/json",
        "application/json;q=0, */*                       | text/csv; charset=utf-8",
        "application/*;q=0.1, application/xml;q=0.2      | application/xml",
        "text/csv;q=0.999, application/xml;q=1.000       | application/xml",
        "text/csv;v=\",\";q=0.9, application/xml;q=0.8   | text/csv; charset=utf-8",
        "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8 | application/xml",
        "text/csv;q=2, */*;q=0.1                         | application/json",
        "nonsense                                        | application/json",
      })
  void theCallerGetsWhatItPrefers(String accept, String expected) {
    var answer = server.get("/price", "accept", accept);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).hasValue(expected);
    assertThat(answer.headers().firstValue("vary")).hasValue("accept");
    assertThat(answer.body())
        .isEqualTo(
            expected.startsWith("text/csv")
                ? "ACME,42"
                : expected.contains("xml")
                    ? "<price>42</price>"
                    : "{\"symbol\":\"ACME\",\"cents\":42}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"text/html", "image/*", "*/*;q=0", "application/json;q=0.0, text/html"})
  void whoWantsNothingThatIsOfferedIsTold(String accept) {
    var answer = server.get("/price", "accept", accept);

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.headers().firstValue("content-type")).hasValue(Problem.MEDIA_TYPE);
    assertThat(RunningIngress.json(answer.body()))
        .containsEntry("code", "not-acceptable")
        .containsEntry(
            "detail", "Offered: application/json, text/csv; charset=utf-8, application/xml.");
  }

  @Test
  void nothingIsDoneForWhoWouldNotTakeTheAnswer() {
    int before = handled.get();

    var answer =
        server.send(
            "POST",
            "/price",
            "{\"symbol\":\"A\",\"cents\":1}",
            "content-type",
            "application/json",
            "accept",
            "text/html");

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(handled).hasValue(before);
  }

  @Test
  void whoAnswersNothingTakesAnyAccept() {
    assertThat(server.send("DELETE", "/price", "", "accept", "text/html").statusCode())
        .isEqualTo(204);
  }

  @Test
  void failuresAreProblemsWhateverIsAccepted() {
    var answer = server.get("/missing", "accept", "application/json, text/csv;q=0.1");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type")).hasValue(Problem.MEDIA_TYPE);
  }

  @Test
  void aBodyOfAnotherKindIsToldWhatIsTaken() {
    var answer = server.send("POST", "/price", "a,1", "content-type", "text/csv");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.headers().firstValue("accept")).hasValue("application/json");
  }

  @Test
  void optionsTellsTheMethodsOfAPath() {
    var answer = server.send("OPTIONS", "/price", "");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("allow")).hasValue("DELETE, GET, HEAD, OPTIONS, POST");
    assertThat(server.send("OPTIONS", "/nowhere", "").statusCode()).isEqualTo(404);
    assertThat(server.send("PUT", "/price", "").headers().firstValue("allow"))
        .hasValue("DELETE, GET, HEAD, OPTIONS, POST");
  }
}
