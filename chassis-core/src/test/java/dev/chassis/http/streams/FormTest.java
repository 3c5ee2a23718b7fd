package dev.chassis.http.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.config.DataSize;
import dev.chassis.http.Form;
import dev.chassis.http.FormOptions;
import dev.chassis.http.RunningIngress;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormTest {

  private static final String TYPE = "multipart/form-data; boundary=XX";
  private static final DataSize LARGEST_FILE = DataSize.ofKibibytes(300);

  private @TempDir Path folder;
  private RunningIngress server;

  record Seen(String owner, List<String> names, List<Long> sizes, List<String> texts) {}

  @BeforeEach
  void start() {
    server =
        new RunningIngress(
            routes -> {
              routes
                  .postForm(
                      "/form",
                      FormOptions.defaults().withFiles(3, LARGEST_FILE).withFolder(folder),
                      (form, call) -> Future.succeededFuture(seen(form)))
                  .maxBody(DataSize.ofKibibytes(700));
              routes.postForm(
                  "/fails",
                  FormOptions.defaults().withFolder(folder),
                  (form, call) -> {
                    throw new IllegalStateException("after " + seen(form));
                  });
            });
  }

  private static Seen seen(Form form) {
    var files = form.files();
    return new Seen(
        form.field("owner").orElse("nobody"),
        files.stream().map(Form.File::name).toList(),
        files.stream().map(Form.File::bytes).toList(),
        files.stream().map(file -> beginningOf(file.path())).toList());
  }

  private static String beginningOf(Path file) {
    try {
      var text = Files.readString(file);
      return text.substring(0, Math.min(5, text.length()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fieldsAndFilesReachTheHandler() throws Exception {
    var answer =
        post(
            "/form",
            field("owner", "ann") + file("a", "a.txt", "alpha") + file("b", "b", "") + end());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"owner\":\"ann\",\"names\":[\"a.txt\",\"b\"],\"sizes\":[5,0],\"texts\":[\"alpha\",\"\"]}");
    nothingIsLeft();
  }

  @Test
  void aUrlEncodedFormIsAFormToo() {
    var answer =
        server.send(
            "POST", "/form", "owner=b%20b", "content-type", "application/x-www-form-urlencoded");

    assertThat(answer.body()).contains("\"owner\":\"b b\"");
  }

  @Test
  void filesAreDeletedWhenTheHandlerFails() throws Exception {
    assertThat(post("/fails", file("a", "a.txt", "alpha") + end()).statusCode()).isEqualTo(500);
    nothingIsLeft();
  }

  @Test
  void aFileMayNotBeTooLarge() throws Exception {
    var most = (int) LARGEST_FILE.bytes();
    assertThat(post("/form", file("a", "a", "x".repeat(most)) + end()).statusCode()).isEqualTo(200);
    assertThat(post("/form", file("a", "a", "x".repeat(most + 70_000)) + end()).statusCode())
        .isEqualTo(413);
    nothingIsLeft();
  }

  @Test
  void norAllOfThemTogether() throws Exception {
    var file = file("a", "a", "x".repeat(250 * 1024));
    assertThat(post("/form", file + file + end()).statusCode()).isEqualTo(200);
    assertThat(post("/form", file + file + file + end()).statusCode()).isEqualTo(413);
    nothingIsLeft();
  }

  @Test
  void norMayThereBeTooMany() throws Exception {
    assertThat(post("/form", file("a", "a", "x").repeat(3) + end()).statusCode()).isEqualTo(200);
    assertThat(post("/form", file("a", "a", "x").repeat(4) + end()).statusCode()).isEqualTo(413);
    assertThat(post("/form", field("f", "x").repeat(10_000) + end()).statusCode()).isEqualTo(413);
    assertThat(post("/form", file("a", "a", "x").repeat(9_000) + end()).statusCode())
        .isEqualTo(413);
    nothingIsLeft();
  }

  @Test
  void aFieldMayNotBeTooLong() throws Exception {
    assertThat(post("/form", field("owner", "x".repeat(9000)) + end()).statusCode()).isEqualTo(413);
    nothingIsLeft();
  }

  @Test
  void whatIsNoFormIsRefused() {
    assertThat(server.postJson("/form", "{}").statusCode()).isEqualTo(415);
    assertThat(
            server.send("POST", "/form", "x", "content-type", "multipart/form-data").statusCode())
        .isEqualTo(415);
  }

  @Test
  void aFormThatBreaksOffLeavesNothing() throws Exception {
    try (var connection = server.raw()) {
      connection.send(
          "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nContent-Type: "
              + TYPE
              + "\r\n\r\n"
              + file("a", "a", "half of it"));
      awaitFiles(1);
    }
    nothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, passwd",
    "C:\\Windows\\system.ini, system.ini",
    "..., file",
    ".htaccess, htaccess",
    "a<b>.txt, ab.txt",
    "/, file",
  })
  void namesAreHarmless(String given, String expected) {
    assertThat(FileNames.harmless(given)).isEqualTo(expected);
  }

  @Test
  void namesHaveNoControlCharacters() {
    assertThat(FileNames.harmless("a\u0000b\r\n\u202ec\u2028.txt")).isEqualTo("abc.txt");
    assertThat(FileNames.harmless("x".repeat(5000))).hasSize(200);
  }

  /** Files are deleted on another thread, after the answer. */
  private void nothingIsLeft() throws Exception {
    awaitFiles(0);
  }

  private void awaitFiles(int count) throws Exception {
    var patience = 200;
    while (patience-- > 0) {
      try (var files = Files.list(folder)) {
        if (files.count() == count) {
          return;
        }
      }
      assertThat(new CompletableFuture<Void>()).failsWithin(Duration.ofMillis(50));
    }
    throw new AssertionError("files in " + folder + " never became " + count);
  }

  private HttpResponse<String> post(String path, String body) {
    return server.send("POST", path, body, "content-type", TYPE);
  }

  private static String field(String name, String value) {
    return "--XX\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
  }

  private static String file(String field, String name, String content) {
    return "--XX\r\nContent-Disposition: form-data; name=\""
        + field
        + "\"; filename=\""
        + name
        + "\"\r\nContent-Type: text/plain\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String end() {
    return "--XX--\r\n";
  }
}
