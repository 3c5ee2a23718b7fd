package dev.chassis.http.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.http.FileSource;
import dev.chassis.http.HttpRoutes;
import dev.chassis.http.RunningIngress;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticFilesTest {

  private static final String SECRET = "s3cret";
  private static @TempDir Path folder;
  private static RunningIngress server;

  @BeforeAll
  static void start() throws IOException {
    var root = Files.createDirectories(folder.resolve("root"));
    Files.writeString(root.resolve("index.html"), "<p>index");
    Files.writeString(root.resolve("app.js"), "0123456789");
    Files.writeString(root.resolve("two words.txt"), "words");
    Files.writeString(root.resolve(".hidden"), SECRET);
    Files.createDirectories(root.resolve("sub"));
    Files.writeString(root.resolve("sub/index.html"), "<p>sub");
    Files.createDirectories(root.resolve("empty"));
    Files.writeString(folder.resolve("secret"), SECRET);
    Files.createDirectories(folder.resolve("root-beside"));
    Files.writeString(folder.resolve("root-beside/secret"), SECRET);
    Files.createSymbolicLink(root.resolve("link"), folder.resolve("secret"));
    Files.createSymbolicLink(root.resolve("links"), folder.resolve("root-beside"));
    Files.createSymbolicLink(root.resolve("alias.js"), root.resolve("app.js"));
    server = new RunningIngress(routes -> declare(routes, root));
  }

  private static void declare(HttpRoutes routes, Path root) {
    routes.files("/ui", FileSource.folder(root));
    routes.files("/packed", FileSource.classPath("web").withMaxAge(Duration.ofHours(1)));
    routes.files("/strict", FileSource.classPath("web"), Map.of("x-frame-options", "DENY"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  @Test
  void filesAreHandedOutAsWhatTheyAre() {
    var script = server.get("/ui/app.js");

    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.body()).isEqualTo("0123456789");
    assertThat(header(script, "content-type")).contains("javascript");
    assertThat(header(script, "content-length")).isEqualTo("10");
    assertThat(header(script, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(script, "cache-control")).isEqualTo("no-cache");
    assertThat(server.get("/ui/two%20words.txt").body()).isEqualTo("words");
    assertThat(server.get("/ui/alias.js").body()).isEqualTo("0123456789");
  }

  @Test
  void aFolderIsItsIndexAndIsNeverListed() {
    assertThat(server.get("/ui/").body()).isEqualTo("<p>index");
    assertThat(server.get("/ui/sub/").body()).isEqualTo("<p>sub");
    assertThat(server.get("/ui/sub").statusCode()).isEqualTo(308);
    assertThat(header(server.get("/ui/sub?a=b"), "location")).isEqualTo("/ui/sub/?a=b");
    assertThat(header(server.get("/ui"), "location")).isEqualTo("/ui/");
    assertThat(server.get("/ui/empty/").statusCode()).isEqualTo(404);
    assertThat(server.get("/ui/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void packedFilesAreReadOnce() {
    var page = server.get("/packed/");

    assertThat(page.body()).isEqualTo("<p>packed\n");
    assertThat(header(page, "content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(page, "cache-control")).isEqualTo("public, max-age=3600");
    var known = server.get("/packed/", "if-none-match", header(page, "etag"));
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(server.get("/packed/deep/a.txt", "range", "bytes=1-2").body()).isEqualTo("bc");
    assertThat(server.get("/packed/deep/").statusCode()).isEqualTo(404);
  }

  @Test
  void headersOfTheRouteGoWithEveryFile() {
    assertThat(header(server.get("/strict/"), "x-frame-options")).isEqualTo("DENY");
    assertThat(header(server.get("/strict/deep/a.txt"), "x-frame-options")).isEqualTo("DENY");
    assertThat(header(server.get("/packed/"), "x-frame-options")).isEqualTo("none");
  }

  @Test
  void whatTheCallerHasIsNotSentAgain() {
    var first = server.get("/ui/app.js");
    var etag = header(first, "etag");

    var same = server.get("/ui/app.js", "if-none-match", "\"x\", W/" + etag);
    assertThat(same.statusCode()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(header(same, "etag")).isEqualTo(etag);
    assertThat(
            server
                .get("/ui/app.js", "if-modified-since", header(first, "last-modified"))
                .statusCode())
        .isEqualTo(304);
    assertThat(
            server
                .get("/ui/app.js", "if-modified-since", "Sat, 01 Jan 2000 00:00:00 GMT")
                .statusCode())
        .isEqualTo(200);
    assertThat(server.get("/ui/app.js", "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void aPartIsSentWhenAskedFor() {
    var part = server.get("/ui/app.js", "range", "bytes=2-4");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(header(part, "content-range")).isEqualTo("bytes 2-4/10");
    assertThat(server.get("/ui/app.js", "range", "bytes=8-").body()).isEqualTo("89");
    assertThat(server.get("/ui/app.js", "range", "bytes=-3").body()).isEqualTo("789");
    assertThat(server.get("/ui/app.js", "range", "bytes=0-99").body()).isEqualTo("0123456789");

    var beyond = server.get("/ui/app.js", "range", "bytes=10-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "content-range")).isEqualTo("bytes */10");

    for (var ignored : List.of("bytes=4-2", "bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=x-")) {
      assertThat(server.get("/ui/app.js", "range", ignored).statusCode()).isEqualTo(200);
    }
    var changed = server.get("/ui/app.js", "range", "bytes=2-4", "if-range", "\"old\"");
    assertThat(changed.statusCode()).isEqualTo(200);
  }

  @Test
  void headSaysHowLongItIs() {
    var answer = server.send("HEAD", "/ui/app.js", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "content-length")).isEqualTo("10");
    assertThat(server.send("POST", "/ui/app.js", "").statusCode()).isEqualTo(405);
  }

  @Test
  void nothingOutsideTheRootIsEverRead() {
    var tricks = tricks();
    assertThat(tricks).hasSizeGreaterThanOrEqualTo(300);
    for (var trick : tricks) {
      try (var connection = server.raw()) {
        var answer =
            connection
                .send("GET " + trick + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .readToEnd();

        assertThat(answer).as(trick).doesNotContain(SECRET).doesNotContain("root:");
        assertThat(answer).as(trick).matches("(?s)HTTP/1.1 (400|404|414|308) .*");
      }
    }
  }

  /** Every way up that is known, on the folder and on the class path, to what lies beside them. */
  private static List<String> tricks() {
    var ups =
        List.of(
            "../",
            "..%2f",
            "..%2F",
            "%2e%2e/",
            "%2e%2e%2f",
            "%2E%2E%2F",
            ".%2e/",
            "%2e./",
            "..;/",
            "..;a=b/",
            "..%3b/",
            "..\\",
            "..%5c",
            "%2e%2e%5c",
            "..%255c",
            "%252e%252e%252f",
            "%252e%252e/",
            "..%252f",
            "..%c0%af",
            "%c0%ae%c0%ae/",
            "%c0%ae%c0%ae%c0%af",
            "%e0%80%ae%e0%80%ae/",
            "..%ef%bc%8f",
            "..%00/",
            "%00../",
            "....//",
            "..//",
            "//../",
            "./.././",
            "sub/../../",
            "sub/%2e%2e/%2e%2e/",
            "%u002e%u002e/",
            "..%09/",
            "..%20/",
            ".../",
            "..%0d%0a/");
    var targets =
        List.of(
            "secret",
            "root-beside/secret",
            "../../../../../../etc/passwd",
            "%73ecret",
            "secret%00.js");
    var tricks = new ArrayList<String>();
    for (var prefix : List.of("/ui/", "/packed/")) {
      for (var up : ups) {
        targets.forEach(target -> tricks.add(prefix + up + target));
      }
    }
    tricks.addAll(
        List.of(
            "/ui/link",
            "/ui/links/secret",
            "/ui/.hidden",
            "/ui/%2ehidden",
            "/ui//etc/passwd",
            "/ui/%2fetc/passwd",
            "/ui/" + folder + "/secret",
            "/ui/-beside/secret",
            "/ui-beside/secret",
            "/ui/app.js%00.html",
            "/ui/app.js%20",
            "/ui/app.js.",
            "/ui/app.js::$DATA",
            "/ui/" + "a".repeat(3000),
            "/packed//web/index.html"));
    return tricks;
  }

  @Test
  void aFolderThatIsNotThereFailsAtOnce() {
    assertThatThrownBy(
            () -> server.routes.files("/more", FileSource.folder(folder.resolve("absent"))))
        .hasMessageContaining("absent");
  }
}
