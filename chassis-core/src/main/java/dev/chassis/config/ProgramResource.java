package dev.chassis.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A HOCON or JSON file on the class path. Read as text where that is all there is to it: the
 * library's own way asks the JVM for the media type of the resource, for which it loads a table of
 * them (ADR-0034).
 */
final class ProgramResource {

  private ProgramResource() {}

  /**
   * What stands in it; of several with this name the first one wins. Empty when there is none.
   *
   * @throws ConfigException when it cannot be parsed
   */
  static Config parse(ClassLoader loader, String name) {
    var text = text(loader, name);
    if (text != null && !text.contains("include")) {
      try {
        var syntax = name.endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF;
        return ConfigFactory.parseString(
            text, ConfigParseOptions.defaults().setSyntax(syntax).setOriginDescription(name));
      } catch (ConfigException e) {
        // The library's way says better where.
      }
    }
    var options = ConfigParseOptions.defaults().setAllowMissing(true).setClassLoader(loader);
    return ConfigFactory.parseResources(name, options);
  }

  /** Its text; empty where it does not exist, null where reading it is not so simple. */
  private static @Nullable String text(ClassLoader loader, String name) {
    try {
      var found = Collections.list(loader.getResources(name));
      if (found.isEmpty()) {
        return "";
      }
      var place = found.get(0);
      // Only a jar is asked for a media type; of a folder the library knows the whole path.
      return found.size() == 1 && place.getProtocol().equals("jar") ? text(place) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String text(URL place) throws IOException {
    try (var stream = place.openStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
