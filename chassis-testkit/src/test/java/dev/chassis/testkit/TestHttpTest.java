package dev.chassis.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.Chassis;
import dev.chassis.http.HttpCall;
import dev.chassis.http.Reply;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

@ChassisTest(TestHttpTest.class)
class TestHttpTest {

  record Note(String text) {}

  record Seen(String method, String text, String header) {}

  static Chassis chassis() {
    return Chassis.service("mirror")
        .wiring(
            chassis -> {
              var http = chassis.http();
              http.get("/note", call -> seen("GET", new Note(""), call));
              http.delete("/note", call -> seen("DELETE", new Note(""), call));
              http.post("/note", Note.class, (note, call) -> seen("POST", note, call));
              http.put("/note", Note.class, (note, call) -> seen("PUT", note, call));
              http.patch("/note", Note.class, (note, call) -> seen("PATCH", note, call));
            });
  }

  private static Future<Reply<Seen>> seen(String method, Note note, HttpCall call) {
    var seen = new Seen(method, note.text(), call.header("x-color").orElse(""));
    return Future.succeededFuture(Reply.ok(seen).withHeader("X-Mixed-Case", "yes"));
  }

  @Test
  void sendsEveryMethodItOffers(TestHttp http) {
    assertThat(http.get("/note").as(Seen.class)).isEqualTo(new Seen("GET", "", ""));
    assertThat(http.delete("/note").as(Seen.class).method()).isEqualTo("DELETE");
    assertThat(http.post("/note", new Note("a")).as(Seen.class))
        .isEqualTo(new Seen("POST", "a", ""));
    assertThat(http.put("/note", Map.of("text", "b")).as(Seen.class).text()).isEqualTo("b");
    assertThat(http.send("PATCH", "/note", "{\"text\":\"c\"}", Map.of("x-color", "red")))
        .extracting(answer -> answer.as(Seen.class))
        .isEqualTo(new Seen("PATCH", "c", "red"));
  }

  @Test
  void headersMayReplaceTheContentType(TestHttp http) {
    var answer = http.post("/note", "text=a", Map.of("content-type", "text/plain"));

    assertThat(answer.status()).isEqualTo(415);
  }

  @Test
  void headersAreFoundInAnyCase(TestHttp http) {
    var answer = http.get("/note");

    assertThat(answer.header("x-mixed-case")).isEqualTo("yes");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("absent")).isEmpty();
  }

  @Test
  void saysWhoDidNotAnswer() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }

    assertThatThrownBy(() -> TestHttp.onPort(port).get("/note"))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("port " + port + " did not answer GET http://127.0.0.1:" + port);
  }
}
