package dev.chassis.observability.slo;

import dev.chassis.Chassis;
import dev.chassis.ChassisModule;
import dev.chassis.Environment;
import dev.chassis.ServiceContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The files that follow from the promises of services: for Prometheus {@code <service>.rules.yml}
 * and its test {@code <service>.rules.test.yml}, for Grafana {@code <service>.dashboard.json}, for
 * people {@code <service>.runbook.md}; of several services also {@code system.dashboard.json} and
 * {@code alertmanager.yml}. A pipeline writes them with {@link #main}, or a test with {@link
 * #write}.
 */
public final class SloFiles {

  private SloFiles() {}

  /**
   * Writes the files of services into a folder: {@code SloFiles FOLDER CLASS…}, each class having a
   * static method {@code chassis()} that returns its {@link Chassis}. Ends the JVM with 0, or with
   * 2 and one line that says what is wrong.
   */
  public static void main(String[] args) {
    int code = run(args);
    System.exit(code);
  }

  /** What {@link #main} does, without ending the JVM; returns the code it would end with. */
  public static int run(String... args) {
    if (args.length < 2) {
      return refuse("expected a folder and the names of one or more service classes");
    }
    try {
      var services = new ArrayList<Chassis>();
      for (int i = 1; i < args.length; i++) {
        services.add((Chassis) Class.forName(args[i]).getMethod("chassis").invoke(null));
      }
      for (var file : write(Path.of(args[0]), services)) {
        report("wrote " + file);
      }
      return 0;
    } catch (ReflectiveOperationException | ClassCastException e) {
      return refuse(
          "cannot get the service of one of these classes: each needs a public static method"
              + " chassis() that returns a Chassis ("
              + e
              + ")");
    } catch (IOException | IllegalStateException e) {
      return refuse(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Writes the files of {@code services} into {@code folder}, which is made when it is not there.
   * Nothing is started; the configuration is that of the surroundings.
   *
   * @return the files written
   * @throws IllegalStateException when a service cannot be wired, or has no observability
   */
  public static List<Path> write(Path folder, List<Chassis> services) throws IOException {
    return write(folder, services, Environment.ofProcess());
  }

  /**
   * Like {@link #write(Path, List)}, for who cannot name in the surroundings what wiring asks for.
   *
   * @param environment configuration of all of them, and what they share
   */
  public static List<Path> write(Path folder, List<Chassis> services, Environment environment)
      throws IOException {
    Files.createDirectories(folder);
    var written = new ArrayList<Path>();
    var promises = services.stream().map(service -> promises(service, environment)).toList();
    for (var file : texts(promises).entrySet()) {
      var path = folder.resolve(file.getKey());
      Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
      written.add(path);
    }
    return written;
  }

  /** What {@code chassis} promises: it is wired, and not started. */
  static Slos promises(Chassis chassis, Environment environment) {
    var found = new AtomicReference<Slos>();
    var checked =
        chassis
            .with(new Listener(found))
            .check(environment)
            .toCompletionStage()
            .toCompletableFuture();
    try {
      checked.join();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          chassis.name() + " cannot be wired: " + Objects.requireNonNullElse(e.getCause(), e), e);
    }
    var slos = found.get();
    if (slos == null) {
      throw new IllegalStateException(
          chassis.name() + " has no promises: add Observability.module() to it");
    }
    return slos;
  }

  /** Name and content of every file. */
  static Map<String, String> texts(List<Slos> services) {
    var files = new LinkedHashMap<String, String>();
    for (var slos : services) {
      var name = slos.service();
      files.put(name + ".rules.yml", RuleFile.of(slos));
      files.put(name + ".rules.test.yml", RuleTestFile.of(slos, name + ".rules.yml"));
      files.put(Runbook.file(name), Runbook.of(slos));
      files.put(name + ".dashboard.json", Dashboard.of(slos).encodePrettily() + "\n");
    }
    if (services.size() > 1) {
      files.put(
          "system.dashboard.json", Dashboard.ofSystem("System", services).encodePrettily() + "\n");
      files.put("alertmanager.yml", AlertRoutes.of(services));
    }
    return files;
  }

  private static int refuse(String why) {
    report("no files were written: " + why);
    return 2;
  }

  @SuppressWarnings("SystemOut") // the output of a command
  private static void report(String line) {
    System.err.println(line);
  }

  /** Keeps what is declared while the service is wired. */
  private record Listener(AtomicReference<Slos> found) implements ChassisModule {

    @Override
    public String name() {
      return "slo files";
    }

    @Override
    public void install(ServiceContext chassis) {
      chassis.find(Slos.class).ifPresent(found::set);
    }
  }
}
