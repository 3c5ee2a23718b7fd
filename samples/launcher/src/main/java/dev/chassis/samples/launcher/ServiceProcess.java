package dev.chassis.samples.launcher;

import dev.chassis.time.Ticker;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** One service as a process. */
final class ServiceProcess {

  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(35);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Ticker ticker = Ticker.system();
  private final StartScript start;
  private final Folders folders;
  private final Path script;
  private final Process process;
  private final long begun;
  private boolean terminated;

  private ServiceProcess(StartScript start, Folders folders, Path script, Process process) {
    this.start = start;
    this.folders = folders;
    this.script = script;
    this.process = process;
    this.begun = ticker.nanos();
  }

  /** Starts the process; it is not ready yet. */
  static ServiceProcess start(StartScript start, Folders folders) {
    var script = start.write(folders);
    try {
      var process =
          new ProcessBuilder("/bin/sh", script.toString())
              .redirectInput(new File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new ServiceProcess(start, folders, script, process);
    } catch (IOException e) {
      throw new LauncherException("cannot start " + script + ": " + e.getMessage(), e);
    }
  }

  SampleService service() {
    return start.service();
  }

  Path script() {
    return script;
  }

  /**
   * Waits until the service says that traffic may come.
   *
   * @throws LauncherException when it ends before, or takes longer than a minute
   */
  Listening awaitReady() throws InterruptedException {
    while (!isReady()) {
      if (process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LauncherException(
            service().id()
                + " ended with exit code "
                + process.exitValue()
                + " while starting; see "
                + start.errors(folders)
                + " and "
                + folders.log(service()));
      }
      if (elapsed().compareTo(READY_LIMIT) > 0) {
        throw new LauncherException(
            service().id()
                + " was not ready within "
                + READY_LIMIT.toSeconds()
                + " s; see "
                + folders.log(service()));
      }
    }
    return Listening.on(
        service(),
        start.port(),
        start.managementPort(),
        elapsed().toMillis(),
        Optional.of(process.pid()));
  }

  /** The process itself, for whoever wants to hurt it. */
  Process process() {
    return process;
  }

  /** Tells the exit code, should the process end. */
  void onDeath(IntConsumer listener) {
    var watcher =
        new Thread(
            () -> listener.accept(process.onExit().join().exitValue()), "watch " + service().id());
    watcher.setDaemon(true);
    watcher.start();
  }

  /** Asks the process to end, as SIGTERM does; also one that people started in its place. */
  synchronized void terminate() {
    if (!terminated) {
      // Only once: a second signal would tell it to hurry.
      terminated = true;
      process.destroy();
      replacement().ifPresent(ProcessHandle::destroy);
    }
  }

  /**
   * Asks the process to end and waits for it; kills it when it takes too long.
   *
   * @return whether it ended in good order. One that was dead before, or replaced, does not count
   *     against it
   */
  boolean stop() {
    boolean wasAlive = process.isAlive();
    terminate();
    boolean inTime = ended(process.toHandle());
    boolean replacementInTime = replacement().map(ServiceProcess::ended).orElse(true);
    return inTime && replacementInTime && (!wasAlive || process.exitValue() == 0);
  }

  private boolean isReady() throws InterruptedException {
    var page = URI.create("http://127.0.0.1:" + start.managementPort() + "/health/ready");
    var request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(2)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** A process that people started by the script after ours had ended. */
  private Optional<ProcessHandle> replacement() {
    try {
      long pid = Long.parseLong(Files.readString(start.pidFile(folders)).trim());
      // The number may belong to somebody else by now.
      return ProcessHandle.of(pid)
          .filter(handle -> pid != process.pid())
          .filter(
              handle ->
                  handle
                      .info()
                      .commandLine()
                      .filter(line -> line.contains(start.mark()))
                      .isPresent());
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean ended(ProcessHandle handle) {
    try {
      handle.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      // killed below
    }
    handle.destroyForcibly();
    return false;
  }

  private Duration elapsed() {
    return Duration.ofNanos(ticker.nanos() - begun);
  }
}
