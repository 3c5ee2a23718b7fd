package dev.chassis;

import dev.chassis.config.ConfigSources;
import dev.chassis.config.Configuration;

/** Stacks the sources of a service's configuration, weakest first. */
final class ConfigurationReader {

  private ConfigurationReader() {}

  static Configuration read(Chassis chassis, Environment environment) {
    var current = Thread.currentThread().getContextClassLoader();
    var loader = current == null ? ConfigurationReader.class.getClassLoader() : current;
    var sources =
        ConfigSources.none()
            .resource(loader, "application.conf")
            // Several services can share a class path, so each may have a file of its own name.
            .resource(loader, chassis.name() + ".conf");
    for (var file : environment.files()) {
      sources.file(file);
    }
    for (var module : chassis.modules()) {
      module.references().forEach(sources::references);
    }
    for (var scheme : environment.references()) {
      sources.references(scheme);
    }
    return sources
        .environment(environment.variables())
        .systemProperties(environment.systemProperties())
        .commandLine(environment.settings())
        .read();
  }
}
