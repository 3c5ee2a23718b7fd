package dev.chassis.testkit.broker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where RabbitMQ's own scripts are. The wrappers on the PATH are no use: they change to the user
 * {@code rabbitmq} and its fixed folders.
 *
 * @param server the script {@code rabbitmq-server}
 */
record RabbitInstallation(Path server) {

  private static final Path DEBIAN = Path.of("/usr/lib/rabbitmq/lib");

  /** The newest one that Debian's package put here; null when there is none. */
  static @Nullable RabbitInstallation find() {
    return find(DEBIAN);
  }

  static @Nullable RabbitInstallation find(Path folder) {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (var versions = Files.list(folder)) {
      return versions
          .filter(version -> version.getFileName().toString().startsWith("rabbitmq_server-"))
          .map(version -> version.resolve("sbin").resolve("rabbitmq-server"))
          .filter(Files::isExecutable)
          .max(Comparator.naturalOrder())
          .map(RabbitInstallation::new)
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Process startEpmd(Path folder, RabbitPorts ports) throws IOException {
    var builder =
        new ProcessBuilder("epmd", "-port", String.valueOf(ports.epmd()), "-address", "127.0.0.1");
    return start(builder, folder.resolve("epmd.log").toFile());
  }

  /**
   * Starts the server.
   *
   * @param more further lines of its configuration
   */
  Process startServer(Path folder, RabbitPorts ports, List<String> more) throws IOException {
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("rabbitmq.conf"), configuration(more));
    Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
    return startScript(server, folder, ports, "out.log");
  }

  /** Runs {@code rabbitmqctl} against a running server; about a second. */
  Process startControl(Path folder, RabbitPorts ports, String... command) throws IOException {
    var script = server.resolveSibling("rabbitmqctl");
    return startScript(script, folder, ports, "control.log", command);
  }

  private static Process startScript(
      Path script, Path folder, RabbitPorts ports, String log, String... arguments)
      throws IOException {
    var builder = new ProcessBuilder(script.toString());
    builder.command().addAll(List.of(arguments));
    // RABBITMQ_ variables of the surroundings could point at a real broker.
    builder.environment().keySet().removeIf(name -> name.startsWith("RABBITMQ_"));
    builder.environment().putAll(variables(folder, ports));
    return start(builder, folder.resolve(log).toFile());
  }

  private static Process start(ProcessBuilder builder, File log) throws IOException {
    return builder
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
  }

  private static String configuration(List<String> more) {
    var lines = new ArrayList<String>();
    lines.add("loopback_users = none");
    lines.add("vm_memory_high_watermark.absolute = " + ThrowawayRabbit.MEMORY);
    lines.add("disk_free_limit.absolute = 50MB");
    lines.addAll(more);
    return String.join("\n", lines) + "\n";
  }

  private static Map<String, String> variables(Path folder, RabbitPorts ports) {
    return Map.ofEntries(
        Map.entry("HOME", folder.resolve("home").toString()), // for the Erlang cookie
        Map.entry("ERL_EPMD_PORT", String.valueOf(ports.epmd())),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_NODENAME", "t" + ports.amqp() + "@localhost"),
        Map.entry("RABBITMQ_NODE_PORT", String.valueOf(ports.amqp())),
        Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
        Map.entry("RABBITMQ_DIST_PORT", String.valueOf(ports.dist())),
        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
        Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
        Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("none").toString()),
        Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString()),
        Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
        // Two schedulers that do not spin, and inter-node traffic on loopback only.
        Map.entry(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"));
  }
}
