package dev.chassis;

import dev.chassis.config.ConfigSources;
import dev.chassis.config.Configuration;
import java.util.Optional;

/** Stacks the sources of a service's configuration, weakest first. */
final class ConfigurationReader {

  private ConfigurationReader() {}

  static Configuration read(Chassis chassis, Environment environment) {
    var loader =
        Optional.ofNullable(Thread.currentThread().getContextClassLoader())
            .orElseGet(ConfigurationReader.class::getClassLoader);
    var sources =
        ConfigSources.none()
            .resource(loader, "application.conf")
            // Several services can share a class path, so each may have a file of its own name.
            .resource(loader, chassis.name() + ".conf");
    environment.files().forEach(sources::file);
    chassis.modules().forEach(module -> module.references().forEach(sources::references));
    environment.references().forEach(sources::references);
    return sources
        .environment(environment.variables())
        .systemProperties(environment.systemProperties())
        .commandLine(environment.settings())
        .read();
  }
}
