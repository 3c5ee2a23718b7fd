package dev.chassis.samples.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The command that starts one service, as a script that people can run too: to start a service
 * again that was killed, or to see what it takes to start one.
 *
 * @param service which one
 * @param port of its HTTP server
 * @param managementPort of its management server
 * @param variables of its environment; they may hold passwords, so nobody else may read the script
 * @param settings further settings, by key
 */
record StartScript(
    SampleService service,
    int port,
    int managementPort,
    Map<String, String> variables,
    Map<String, String> settings) {

  /** Six of them have to share a small machine, and start fast. */
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** Writes the script. It leaves its process id in a file, for whoever is to end it. */
  Path write(Folders folders) {
    var script = folders.processes().resolve(service.id() + ".sh");
    try {
      Files.deleteIfExists(script);
      Files.createFile(
          script,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(script, text(folders));
      return script;
    } catch (IOException e) {
      throw new LauncherException("cannot write " + script + ": " + e, e);
    }
  }

  /** Where the script leaves the process id. */
  Path pidFile(Folders folders) {
    return folders.processes().resolve(service.id() + ".pid");
  }

  /** By which a running process is known as this service's: it stands early in its command line. */
  String mark() {
    return "-Dsamples.service=" + service.id();
  }

  /** Where standard error goes. */
  Path errors(Folders folders) {
    return folders.logs().resolve(service.id() + ".err");
  }

  private String text(Folders folders) {
    return """
    #!/bin/sh
    # starts %s of the sample bank; written by samples/run
    %s
    echo $$ > %s
    exec %s >> %s 2>> %s
    """
        .formatted(
            service.id(),
            exports(),
            quoted(pidFile(folders)),
            String.join(" ", command().stream().map(StartScript::quoted).toList()),
            quoted(folders.log(service)),
            quoted(errors(folders)));
  }

  private String exports() {
    return variables.entrySet().stream()
        .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(mark());
    command.addAll(JVM_OPTIONS);
    command.addAll(startUpCache());
    settings.forEach((key, value) -> command.add("-Dchassis." + key + "=" + value));
    command.addAll(List.of("-cp", classPath(), service.mainClass().getName()));
    command.addAll(List.of("--port", String.valueOf(port)));
    command.addAll(List.of("--management-port", String.valueOf(managementPort)));
    return command;
  }

  /** What samples/run recorded of an earlier start, so that this JVM need not work it out again. */
  private static List<String> startUpCache() {
    var use = System.getProperty("samples.cache", "");
    return use.isEmpty()
        ? List.of()
        // A cache that does not fit is told of on standard error: standard output is for log lines.
        : List.of(use, "-Xlog:disable", "-Xlog:all=warning:stderr");
  }

  /** The launcher's own class path, made independent of the working directory. */
  private static String classPath() {
    var entries = System.getProperty("java.class.path").split(java.io.File.pathSeparator);
    var absolute = new ArrayList<String>();
    for (var entry : entries) {
      absolute.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(java.io.File.pathSeparator, absolute);
  }

  private static String quoted(Object text) {
    return "'" + String.valueOf(text).replace("'", "'\\''") + "'";
  }
}
