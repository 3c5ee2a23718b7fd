package dev.chassis.testkit.conformance;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the command was told.
 *
 * @param values of each option, in order
 */
record Options(Map<String, List<String>> values) {

  static final String HELP =
      """
      Holds a running service to what every service of the fleet promises.

        --service NAME           its name
        --url URL                where it serves, http://host:port
        --management URL         its management server
        --stdout FILE            its standard output
        --contract FOLDER        with openapi.json
        --pid N                  its process, which is told to stop at the end
        --header "NAME: VALUE"   sent with every request; may be repeated
        --token TEXT             bearer token for the management server
        --secret TEXT            a secret it was configured with; may be repeated
        --set KEY=VALUE          of the broker that carries its heartbeats; may be repeated
        --calls "GET /path"      a request for which it calls another service, maybe with a body
        --trap PORT              where the kit stands for that other service
        --json FILE              where to write the report as JSON

      The first three are needed. Exit code 0: no promise is broken; 1: one is; 2: cannot judge.
      """;

  private static final Set<String> NAMES =
      Set.of(
          "service",
          "url",
          "management",
          "stdout",
          "contract",
          "pid",
          "header",
          "token",
          "secret",
          "set",
          "calls",
          "trap",
          "json");

  /** What is examined, and what must be closed after it. */
  record Examination(Subject subject, @Nullable Path json, List<AutoCloseable> open)
      implements AutoCloseable {
    @Override
    public void close() {
      for (var one : open) {
        try {
          one.close();
        } catch (Exception e) {
          throw new IllegalStateException("cannot close " + one, e);
        }
      }
    }
  }

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException that names the option and what was expected
   */
  static Options parse(String... args) {
    var values = new HashMap<String, List<String>>();
    for (int i = 0; i < args.length; i += 2) {
      var name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException("there is no option " + args[i]);
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
      values.computeIfAbsent(name, missing -> new ArrayList<>()).add(args[i + 1]);
    }
    for (var needed : List.of("service", "url", "management")) {
      if (!values.containsKey(needed)) {
        throw new IllegalArgumentException("--" + needed + " is needed");
      }
    }
    return new Options(values);
  }

  /** Opens what the options name. */
  Examination open() {
    var open = new ArrayList<AutoCloseable>();
    var service = required("service");
    var subject =
        new Subject(
            service,
            Caller.of(url("url"), headers()),
            Caller.of(url("management"), managementHeaders()),
            log(),
            beats(service, open),
            path("contract"),
            outgoing(open),
            ending(),
            values.getOrDefault("secret", List.of()));
    return new Examination(subject, path("json"), open);
  }

  private @Nullable LogOutput log() {
    var file = path("stdout");
    if (file != null && !Files.isReadable(file)) {
      throw new IllegalArgumentException("--stdout: there is no file " + file);
    }
    return file == null ? null : LogOutput.file(file);
  }

  private @Nullable Beats beats(String service, List<AutoCloseable> open) {
    if (!values.containsKey("set")) {
      return null;
    }
    var settings = pairs("set", "=");
    var beats = opened("set", () -> Beats.overBroker(service, settings));
    open.add(beats);
    return beats;
  }

  private @Nullable Outgoing outgoing(List<AutoCloseable> open) {
    var calls = value("calls");
    if (calls == null) {
      return null;
    }
    int port = number("trap");
    var trap = opened("trap", () -> CallTrap.on(port));
    open.add(trap);
    return Outgoing.of(trap, calls);
  }

  /** What cannot be opened is the fault of an option, not of the service. */
  private static <T> T opened(String option, Supplier<T> opening) {
    try {
      return opening.get();
    } catch (AssertionError e) {
      throw new IllegalArgumentException("--" + option + ": " + e.getMessage(), e);
    }
  }

  private @Nullable Ending ending() {
    if (!values.containsKey("pid")) {
      return null;
    }
    return Ending.ofProcess(number("pid"))
        .orElseThrow(() -> new IllegalArgumentException("--pid: there is no such process"));
  }

  private Map<String, String> headers() {
    return pairs("header", ":");
  }

  private Map<String, String> managementHeaders() {
    var token = value("token");
    return token == null ? Map.of() : Map.of("authorization", "Bearer " + token);
  }

  private Map<String, String> pairs(String name, String separator) {
    var pairs = new LinkedHashMap<String, String>();
    for (var one : values.getOrDefault(name, List.of())) {
      var parts = one.split(separator, 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException(
            "--%s: expected NAME%sVALUE, not %s".formatted(name, separator, one));
      }
      pairs.put(parts[0].strip(), parts[1].strip());
    }
    return pairs;
  }

  private URI url(String name) {
    var text = required(name);
    var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getPort() < 0) {
      throw new IllegalArgumentException("--" + name + ": expected http://host:port, not " + text);
    }
    return url;
  }

  private int number(String name) {
    var text = required(name);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + ": expected a number, not " + text, e);
    }
  }

  private @Nullable Path path(String name) {
    var text = value(name);
    return text == null ? null : Path.of(text);
  }

  private String required(String name) {
    var value = value(name);
    if (value == null) {
      throw new IllegalArgumentException("--" + name + " is needed");
    }
    return value;
  }

  private @Nullable String value(String name) {
    var all = values.get(name);
    return all == null ? null : all.get(all.size() - 1);
  }
}
