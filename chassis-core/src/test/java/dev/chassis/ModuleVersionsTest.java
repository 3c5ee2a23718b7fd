package dev.chassis;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleVersionsTest {

  private static final String CORE = "1.4.0";

  @TempDir private Path directory;

  /** Is put into jars; the loader of a jar makes a class of its own from it. */
  public static final class InJar implements ChassisModule {
    @Override
    public String name() {
      return "in-jar";
    }
  }

  @Test
  void anotherVersionIsRefusedWithBothNamed() throws Exception {
    var messaging = module("Chassis Messaging", "1.3.2");
    var observability = module("Chassis Observability", CORE);
    var vault = module("Chassis Vault", "1.5.0");

    assertThatThrownBy(() -> ModuleVersions.check(CORE, List.of(vault, observability, messaging)))
        .isInstanceOf(MixedVersionsException.class)
        .hasMessage(
            "Chassis Messaging is 1.3.2, Chassis Vault is 1.5.0, but Chassis Core is 1.4.0: give all"
                + " modules of the chassis one version, as by a property of the build");
  }

  @Test
  void modulesOfOthersHaveVersionsOfTheirOwn() throws Exception {
    var platform = module("Platform Team", "77");
    var untitled = module(null, "78");

    assertThatCode(() -> ModuleVersions.check(CORE, List.of(platform, untitled)))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsInNoJarIsNotJudged() throws Exception {
    var inFolder = new InJar();
    var messaging = module("Chassis Messaging", "1.3.2");

    assertThatCode(
            () -> {
              ModuleVersions.check(CORE, List.of(inFolder));
              ModuleVersions.check(null, List.of(messaging));
            })
        .doesNotThrowAnyException();
  }

  private ChassisModule module(@Nullable String title, String version) throws Exception {
    var jar = directory.resolve("module-" + version + ".jar");
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    if (title != null) {
      attributes.put(Attributes.Name.IMPLEMENTATION_TITLE, title);
    }
    var path = InJar.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var in = InJar.class.getClassLoader().getResourceAsStream(path)) {
      out.putNextEntry(new ZipEntry(path));
      in.transferTo(out);
    }
    try (var loader = new OfJar(jar.toUri().toURL())) {
      return (ChassisModule)
          loader.loadClass(InJar.class.getName()).getDeclaredConstructor().newInstance();
    }
  }

  /** Takes the module from the jar, all else from the test. */
  private static final class OfJar extends URLClassLoader {

    OfJar(URL jar) {
      super(new URL[] {jar}, ModuleVersionsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(InJar.class.getName())) {
        return super.loadClass(name, resolve);
      }
      var own = findLoadedClass(name);
      return own == null ? findClass(name) : own;
    }
  }
}
