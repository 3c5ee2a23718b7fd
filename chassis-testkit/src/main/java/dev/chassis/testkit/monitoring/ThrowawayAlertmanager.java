package dev.chassis.testkit.monitoring;

import dev.chassis.testkit.time.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The installed Alertmanager on a free port. */
public final class ThrowawayAlertmanager implements AutoCloseable {

  private static final String PACKAGE = "prometheus-alertmanager";

  private final Process process;
  private final int port;

  private ThrowawayAlertmanager(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one that tells a webhook at once what begins and what ends.
   *
   * @param folder for its files; empty
   * @throws org.opentest4j.TestAbortedException when it is not installed, so the test is skipped;
   *     an AssertionError when {@code CHASSIS_REQUIRE_SERVERS} is {@code true}
   */
  public static ThrowawayAlertmanager start(Path folder, String webhook) throws IOException {
    return configured(
        folder,
        """
        global: {resolve_timeout: 5m}
        route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
        receivers:
        - name: hook
          webhook_configs: [{url: "%s", send_resolved: true}]
        """
            .formatted(webhook));
  }

  /** Starts one with this configuration. */
  public static ThrowawayAlertmanager configured(Path folder, String yaml) throws IOException {
    var program = InstalledProgram.named(PACKAGE, "prometheus-alertmanager", "alertmanager");
    var config = folder.resolve("alertmanager.yml");
    Files.writeString(config, yaml);
    int port = InstalledProgram.freePort();
    var log = folder.resolve("alertmanager.log");
    var process =
        program.start(
            folder,
            log,
            List.of(
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("alerts"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address="));
    var started = new ThrowawayAlertmanager(process, port);
    try {
      Eventually.until("Alertmanager is ready", started::isReady);
    } catch (AssertionError e) {
      started.close();
      throw new AssertionError("Alertmanager does not start:\n" + Files.readString(log), e);
    }
    return started;
  }

  /** Where it answers, such as {@code http://127.0.0.1:9093}. */
  public String url() {
    return "http://" + target();
  }

  /** Its host and port. */
  public String target() {
    return "127.0.0.1:" + port;
  }

  /** What {@code GET path} answers. */
  public String get(String path) {
    return InstalledProgram.get(url() + path).body();
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("it ended");
    }
    return InstalledProgram.get(url() + "/-/ready").status() == 200;
  }

  /** Ends it. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
