package dev.chassis;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the chassis on the class path is of one version. Asked first of all in a start: what
 * comes of a mix is a missing method, in the middle of a request and with no word about why.
 *
 * <p>Versions are those in the manifests of the jars, which the JVM has read when it loaded the
 * modules' classes. Classes that are in no jar, as in a build, have none and are not judged.
 */
final class ModuleVersions {

  /** Name of each of our projects, and so the title of its jar, begins with it. */
  private static final String OURS = "Chassis ";

  private ModuleVersions() {}

  /**
   * Checks the modules of a service.
   *
   * @param core version of the core; null when it is in no jar
   * @throws MixedVersionsException when one of ours has another version
   */
  static void check(@Nullable String core, List<ChassisModule> modules) {
    if (core == null) {
      return;
    }
    var others = new TreeSet<String>();
    for (var module : modules) {
      var own = module.getClass().getPackage();
      var title = own.getImplementationTitle();
      var version = own.getImplementationVersion();
      if (title != null && title.startsWith(OURS) && version != null && !version.equals(core)) {
        others.add(title + " is " + version);
      }
    }
    if (!others.isEmpty()) {
      throw new MixedVersionsException(
          String.join(", ", others)
              + ", but Chassis Core is "
              + core
              + ": give all modules of the chassis one version, as by a property of the build");
    }
  }

  /** Version of the core; null when it is in no jar. */
  static @Nullable String ofCore() {
    return Chassis.class.getPackage().getImplementationVersion();
  }
}
