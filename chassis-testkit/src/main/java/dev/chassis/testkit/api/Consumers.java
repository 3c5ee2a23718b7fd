package dev.chassis.testkit.api;

import dev.chassis.Chassis;
import dev.chassis.testkit.ServiceUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Those who read a service's events and answers, as their files of expectations say ({@link
 * Expectations}), checked in the build of the service:
 *
 * <pre>{@code
 * @Test
 * void servesItsConsumers() {
 *   Consumers.of(MarketService.chassis()).areServed();
 * }
 * }</pre>
 *
 * <p>Files are looked for as {@code <root>/<any folder>/contract/expects/<service>.json}. The root
 * is the folder above the module, where services are neighbours in one repository; else what {@link
 * #in} or the system property {@value #ROOTS} says, several folders separated by commas.
 */
public final class Consumers {

  /** System property with the folders to look for consumers in. */
  public static final String ROOTS = "chassis.contract.consumers";

  private final String service;
  private final Promises promises;
  private final List<Path> roots;

  private Consumers(String service, Promises promises, List<Path> roots) {
    this.service = service;
    this.promises = promises;
    this.roots = roots;
  }

  /** The consumers of a service, which is started for the moment. */
  public static Consumers of(Chassis chassis) {
    try (var service = ServiceUnderTest.start(chassis)) {
      return of(service);
    }
  }

  /** The consumers of a running service. */
  public static Consumers of(ServiceUnderTest service) {
    return new Consumers(service.name(), Promises.of(service), configuredRoots());
  }

  private static List<Path> configuredRoots() {
    return Arrays.stream(System.getProperty(ROOTS, "..").split(",")).map(Path::of).toList();
  }

  /** Looks below these folders instead. */
  public Consumers in(Path... folders) {
    for (var folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException("there is no folder " + folder.toAbsolutePath());
      }
    }
    return new Consumers(service, promises, List.of(folders));
  }

  /** Names of the consumers whose files were found. */
  public List<String> names() {
    return all().stream().map(Consumer::name).sorted().toList();
  }

  /**
   * Checks that every consumer gets what it reads, and that what it sends is taken.
   *
   * @throws AssertionError that names each consumer, the event or operation, the field and the
   *     change
   */
  public void areServed() {
    var broken = all().stream().flatMap(consumer -> consumer.problems(promises)).toList();
    if (!broken.isEmpty()) {
      throw new AssertionError(
          service
              + " does not keep what its consumers rely on:\n"
              + broken.stream().map(line -> "  " + line).collect(Collectors.joining("\n"))
              + "\nKeep it until the consumer's own file no longer asks for it.");
    }
  }

  /**
   * Names of the consumers that read what a change is about.
   *
   * @param change begins with the pointer to the field; empty for the event as a whole
   */
  List<String> readersOf(String type, String change) {
    var pointer = change.startsWith("/") ? change.split(" ", 2)[0] : "";
    return all().stream()
        .filter(consumer -> consumer.reads(type, pointer))
        .map(Consumer::name)
        .sorted()
        .toList();
  }

  private List<Consumer> all() {
    var found = new ArrayList<Consumer>();
    for (var root : roots) {
      for (var neighbour : folders(root)) {
        var file = neighbour.resolve("contract/expects").resolve(service + ".json");
        if (Files.exists(file)) {
          found.add(new Consumer(KeptFile.read(file)));
        }
      }
    }
    return found;
  }

  private static List<Path> folders(Path root) {
    return listed(root, Files::isDirectory);
  }

  static List<Path> jsonFiles(Path folder) {
    return listed(folder, file -> file.toString().endsWith(".json"));
  }

  private static List<Path> listed(Path folder, Predicate<Path> which) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(which).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
