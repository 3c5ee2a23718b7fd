package dev.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.chassis.config.Check;
import dev.chassis.config.Configuration;
import dev.chassis.config.Live;
import dev.chassis.config.ReferenceException;
import dev.chassis.config.ReferenceResolver;
import dev.chassis.config.ReferenceScheme;
import dev.chassis.config.Secret;
import dev.chassis.http.LogCapture;
import dev.chassis.time.ManualTime;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running service whose configuration changes under it. */
class ConfigReloadTest {

  record Shop(int shelves, Secret key) {
    Shop {
      Check.all(Check.between(1, 9, "shelves", shelves));
    }
  }

  /** A store of secrets that tells when one was rotated. */
  private static final class Safe implements ReferenceScheme, ReferenceResolver {
    private volatile String value = "swordfish";
    private volatile Consumer<String> changed = reference -> {};
    private volatile boolean closed;

    @Override
    public String name() {
      return "safe";
    }

    @Override
    public ReferenceResolver open(Configuration configuration) {
      return this;
    }

    @Override
    public String resolve(String reference) throws ReferenceException {
      return value;
    }

    @Override
    public void watch(Consumer<String> listener) {
      changed = listener;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ManualTime time = ManualTime.create();
  private final Safe safe = new Safe();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final LogCapture log = new LogCapture(Chassis.class.getName());
  private RunningService service;
  private Live<Shop> shop;

  @BeforeEach
  void start() throws Exception {
    file("shop { shelves = 3, key = \"${safe:key}\" }");
    var chassis =
        Chassis.service("shop")
            .wiring(
                context -> {
                  shop = context.liveConfig("shop", Shop.class);
                  shop.onChange(now -> heard.add(now.shelves() + " shelves"));
                  shop.current().key().onChange(key -> heard.add("key " + key.reveal()));
                });
    service =
        await(
            chassis.start(
                Environment.empty()
                    .time(time)
                    .references(safe)
                    .set("shutdown.pause", "0s")
                    .set("http.port", 0)
                    .set("management.port", 0)
                    .file(folder.resolve("shop.conf"))));
  }

  @AfterEach
  void stop() throws Exception {
    log.close();
    await(service.stop());
  }

  @Test
  void saysAtTheStartWhatItRunsWithAndWhereThatStands() {
    assertThat(next("configuration: "))
        .contains("http.port=0 (command line)")
        .contains("shop.shelves=3 (" + folder.resolve("shop.conf") + ":1)")
        .contains("shop.key=*** (" + folder.resolve("shop.conf") + ":1, ${safe:key})")
        .doesNotContain("swordfish", "idleTimeout");
  }

  @Test
  void aChangedFileIsTakenBySomeLook() throws Exception {
    file("shop { shelves = 5, key = \"${safe:key}\" }");

    var change = heard.poll();
    for (int looks = 0; change == null && looks < 200; looks++) {
      time.advance(Duration.ofSeconds(5));
      change = heard.poll(50, TimeUnit.MILLISECONDS);
    }

    assertThat(change).isEqualTo("5 shelves");
    assertThat(next("configuration reloaded: ")).endsWith("shop.shelves: 3 → 5");
  }

  @Test
  void aMistakeIsNamedInTheLogAndOnThePageAndChangesNothing() throws Exception {
    var before = config().getJsonObject("settings");
    file("shop { shelves = 50, key = \"${safe:key}\" }\nshpo { }");

    var answer = post();

    assertThat(answer.statusCode()).isEqualTo(422);
    var refused = new JsonObject(answer.body());
    assertThat(refused.getString("outcome")).isEqualTo("REFUSED");
    assertThat(refused.getJsonArray("problems")).hasSize(2);
    assertThat(next("configuration not reloaded, the old one stays; "))
        .contains("shop.conf:1: shop.shelves: 50: expected from 1 to 9; ")
        .contains("shop.conf:2: shpo: unknown key; did you mean shop?");
    assertThat(config().getJsonObject("lastReload")).isEqualTo(refused);
    assertThat(config().getJsonObject("settings")).isEqualTo(before);
    assertThat(shop.current().shelves()).isEqualTo(3);
    assertThat(heard).isEmpty();
  }

  @Test
  void whatNeedsARestartIsShownBesideWhatRuns() throws Exception {
    file("shop { shelves = 3, key = \"${safe:key}\" }\nhttp.maxBody = 7KiB");

    assertThat(post().statusCode()).isEqualTo(200);

    assertThat(next("configuration reloaded: "))
        .endsWith("no live setting; needs a restart: http.maxBody");
    var maxBody = config().getJsonObject("settings").getJsonObject("http.maxBody");
    assertThat(maxBody.getString("value")).isEqualTo("1048576B");
    assertThat(maxBody.getBoolean("isDefault")).isTrue();
    assertThat(maxBody.getString("afterRestart")).isEqualTo("7168B");
  }

  @Test
  void aRotatedSecretReachesItsHolderWithoutARestart() throws Exception {
    safe.value = "trout";
    safe.changed.accept("key");

    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("key trout");
    assertThat(next("configuration reloaded: ")).endsWith("shop.key: a new secret");
    assertThat(config().encode()).doesNotContain("trout");
  }

  @Test
  void closesWhatItOpenedForReferencesWhenItStops() throws Exception {
    assertThat(service.context().find(Safe.class)).hasValue(safe);
    await(service.stop());

    assertThat(safe.closed).isTrue();
  }

  @Test
  void aCheckClosesWhatItOpenedToo() throws Exception {
    var other = new Safe();
    await(
        Chassis.service("shop")
            .wiring(context -> context.config("shop", Shop.class))
            .check(Environment.empty().references(other).file(folder.resolve("shop.conf"))));

    assertThat(other.closed).isTrue();
  }

  private String next(String beginning) {
    ILoggingEvent event;
    do {
      event = log.next();
    } while (!event.getFormattedMessage().startsWith(beginning));
    return event.getFormattedMessage();
  }

  private JsonObject config() throws Exception {
    return new JsonObject(send("GET", "/config").body());
  }

  private HttpResponse<String> post() throws Exception {
    return send("POST", "/config/reload");
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private void file(String text) throws IOException {
    Files.writeString(folder.resolve("shop.conf"), text);
  }

  private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
