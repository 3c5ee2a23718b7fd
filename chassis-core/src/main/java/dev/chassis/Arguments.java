package dev.chassis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every service's {@code main} understands.
 *
 * @param files configuration files, later ones beat earlier ones
 * @param settings keys set on the command line
 * @param check whether to check the configuration and the wiring, and exit
 * @param help whether to print the usage, and exit
 */
record Arguments(List<Path> files, Map<String, String> settings, boolean check, boolean help) {

  static final String USAGE =
      """
      options:
        --config FILE          read FILE (HOCON or JSON); may be repeated, later files win
        --port N               port of the HTTP server (0: any free one); same as http.port
        --management-port N    port of the management server (0: any free one)
        --check                check configuration and wiring, then exit; opens no port
        --help                 print this
      settings also come from environment variables (CHASSIS_HTTP_PORT for http.port)
      and system properties (-Dchassis.http.port=...).""";

  /**
   * Reads the arguments of {@code main}.
   *
   * @throws IllegalArgumentException naming the argument that is wrong, and what was expected
   */
  static Arguments parse(String... args) {
    var files = new ArrayList<Path>();
    var settings = new LinkedHashMap<String, String>();
    boolean check = false;
    boolean help = false;
    for (var rest = Arrays.asList(args).iterator(); rest.hasNext(); ) {
      var argument = rest.next();
      switch (argument) {
        case "--config" -> files.add(Path.of(value(argument, "a file", rest)));
        case "--port" -> settings.put("http.port", value(argument, "a port", rest));
        case "--management-port" ->
            settings.put("management.port", value(argument, "a port", rest));
        case "--check" -> check = true;
        case "--help" -> help = true;
        default ->
            throw new IllegalArgumentException("unknown argument " + argument + "; try --help");
      }
    }
    return new Arguments(files, settings, check, help);
  }

  Environment applyTo(Environment environment) {
    for (var file : files) {
      environment.file(file);
    }
    for (var setting : settings.entrySet()) {
      environment.set(setting.getKey(), setting.getValue());
    }
    return environment;
  }

  private static String value(String argument, String expected, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(argument + " needs " + expected + " after it");
    }
    return rest.next();
  }
}
