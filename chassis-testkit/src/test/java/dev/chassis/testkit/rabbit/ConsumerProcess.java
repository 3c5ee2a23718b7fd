package dev.chassis.testkit.rabbit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ConsumingChild} that is killed and started again, and what it did. */
final class ConsumerProcess implements AutoCloseable {

  private final List<String> command;
  private final Path effects;
  private Process process;

  ConsumerProcess(Path folder, String name, String uri, String queue, String type, String when) {
    this.effects = folder.resolve(name);
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    this.command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            classPath,
            ConsumingChild.class.getName(),
            uri,
            queue,
            type,
            effects.toString(),
            when);
    this.process = launch();
  }

  private Process launch() {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log() {
    return effects.resolveSibling(effects.getFileName() + ".log");
  }

  /** Ends it as {@code kill -9} does and starts it again. */
  void killAndRestart() {
    close();
    process = launch();
  }

  /** Ids in the order of their effects, torn last lines included. */
  List<String> effects() {
    try {
      return Files.exists(effects) ? Files.readAllLines(effects) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
