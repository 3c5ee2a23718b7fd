package dev.chassis.testkit.monitoring;

import dev.chassis.testkit.monitoring.InstalledProgram.Run;
import dev.chassis.testkit.time.Eventually;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The installed Prometheus on a free port, scraping twice a second. */
public final class ThrowawayPrometheus implements AutoCloseable {

  private static final String PACKAGE = "prometheus";

  private final Process process;
  private final String url;

  private ThrowawayPrometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param folder for its files; empty
   * @param targets {@code host:port} of management servers, by the name of the service: their label
   *     {@code job}
   * @param ruleFiles files with rules
   * @param alertmanager {@code host:port} that is told of alerts; empty for none
   * @throws org.opentest4j.TestAbortedException when it is not installed
   */
  public static ThrowawayPrometheus start(
      Path folder, Map<String, String> targets, List<Path> ruleFiles, String alertmanager)
      throws IOException {
    var program = InstalledProgram.named(PACKAGE, "prometheus");
    var config = folder.resolve("prometheus.yml");
    Files.writeString(config, configuration(targets, ruleFiles, alertmanager));
    int port = InstalledProgram.freePort();
    var log = folder.resolve("prometheus.log");
    var process =
        program.start(
            folder,
            log,
            List.of(
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--enable-feature=exemplar-storage",
                "--web.listen-address=127.0.0.1:" + port));
    var started = new ThrowawayPrometheus(process, "http://127.0.0.1:" + port);
    try {
      Eventually.until(
          "Prometheus is ready",
          () -> InstalledProgram.get(started.url + "/-/ready").status() == 200);
    } catch (AssertionError e) {
      started.close();
      throw new AssertionError("Prometheus does not start:\n" + Files.readString(log), e);
    }
    return started;
  }

  private static String configuration(
      Map<String, String> targets, List<Path> ruleFiles, String alertmanager) {
    var config = new JsonObject(); // JSON is YAML, too
    config.put(
        "global",
        new JsonObject()
            .put("scrape_interval", "500ms")
            .put("scrape_timeout", "400ms")
            .put("evaluation_interval", "500ms"));
    config.put("rule_files", new JsonArray(ruleFiles.stream().map(Path::toString).toList()));
    var jobs = new JsonArray();
    targets.forEach(
        (service, target) ->
            jobs.add(
                new JsonObject().put("job_name", service).put("static_configs", targets(target))));
    config.put("scrape_configs", jobs);
    if (!alertmanager.isEmpty()) {
      config.put(
          "alerting",
          new JsonObject()
              .put(
                  "alertmanagers",
                  new JsonArray()
                      .add(new JsonObject().put("static_configs", targets(alertmanager)))));
    }
    return config.encodePrettily();
  }

  private static JsonArray targets(String target) {
    return new JsonArray().add(new JsonObject().put("targets", new JsonArray().add(target)));
  }

  /** Where it answers. */
  public String url() {
    return url;
  }

  /**
   * The result of an expression now, as its API gives it: for most, objects with {@code metric} and
   * {@code value}.
   *
   * @throws AssertionError when it refuses the expression, with what it says
   */
  public JsonArray query(String expression) {
    var answer =
        InstalledProgram.get(
            url + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    if (answer.status() != 200) {
      throw new AssertionError(expression + "\n" + answer.body());
    }
    return new JsonObject(answer.body()).getJsonObject("data").getJsonArray("result");
  }

  /**
   * Every rule it has loaded, as its API gives it: objects with {@code name}, {@code type}, {@code
   * query} and {@code health}.
   */
  public List<JsonObject> rules() {
    var answer = InstalledProgram.get(url + "/api/v1/rules");
    var groups = new JsonObject(answer.body()).getJsonObject("data").getJsonArray("groups");
    return groups.stream()
        .map(JsonObject.class::cast)
        .flatMap(group -> group.getJsonArray("rules").stream())
        .map(JsonObject.class::cast)
        .toList();
  }

  /** Runs {@code promtool} with these arguments. */
  public static Run promtool(Path folder, String... arguments)
      throws IOException, InterruptedException {
    return InstalledProgram.named(PACKAGE, "promtool").run(folder, arguments);
  }

  /** Ends it. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
