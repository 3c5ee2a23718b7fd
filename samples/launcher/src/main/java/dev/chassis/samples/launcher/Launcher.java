package dev.chassis.samples.launcher;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * What {@code samples/run} runs. Exits with 0 when told to stop, or when {@code --once} found
 * everything right; with 1 when something is wrong; with 2 when the arguments are.
 */
public final class Launcher {

  private static final int WRONG = 1;
  private static final int MISUSED = 2;
  private static final int INTERRUPTED = 130;

  private final Options options;
  private final Console console;
  private final Folders folders;
  private volatile int exitCode;

  private Launcher(Options options, Console console, Folders folders) {
    this.options = options;
    this.console = console;
    this.folders = folders;
    this.exitCode = options.once() ? INTERRUPTED : 0;
  }

  /** Runs the samples; the system property {@code samples.dir} is where their folder is. */
  public static void main(String[] args) {
    var console = new Console(System.out);
    try {
      var options = Options.parse(args);
      if (options.help()) {
        console.say(Options.USAGE);
        return;
      }
      var folders = Folders.in(Path.of(System.getProperty("samples.dir", "samples")));
      new Launcher(options, console, folders).run();
    } catch (IllegalArgumentException e) {
      console.say(String.valueOf(e.getMessage()));
      System.exit(MISUSED);
    }
  }

  private void run() {
    int code = WRONG;
    try {
      code = demonstrate() ? 0 : WRONG;
      if (!options.once()) {
        stayUp();
      }
    } catch (LauncherException e) {
      console.say("");
      console.say(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exitCode = code;
    // Runs the hook, which stops the bank.
    System.exit(code);
  }

  private boolean demonstrate() throws InterruptedException {
    Ports.checkFree(options.port());
    folders.prepare();
    var bank =
        options.processes()
            ? Processes.create(options, folders, console)
            : OneJvm.create(options, folders, console);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(bank), "samples-shutdown"));
    return new Demonstration(options, console, folders, bank).run();
  }

  private void stayUp() throws InterruptedException {
    console.say("");
    console.say("Everything stays up. Ctrl-C stops it.");
    new CountDownLatch(1).await();
  }

  /** The JVM would exit with 128 + signal; halting is the only way to a code of our own. */
  private void stop(Bank bank) {
    console.say("");
    console.say("stopping …");
    boolean clean = bank.stop();
    console.say(clean ? "stopped" : "stopped, but not everything ended in good order");
    Runtime.getRuntime().halt(exitCode == 0 && !clean ? WRONG : exitCode);
  }
}
