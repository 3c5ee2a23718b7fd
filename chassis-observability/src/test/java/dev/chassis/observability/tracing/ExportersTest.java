package dev.chassis.observability.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Each exporter needs its own jars only. */
class ExportersTest {

  private static final URI RECEIVER = URI.create("http://127.0.0.1:1/spans");

  @Test
  void otlpOpensWithoutTheJarsOfZipkin() throws Exception {
    try (var loader = without("zipkin")) {
      assertThat(open(loader, "OTLP")).isNotNull();
    }
  }

  @Test
  void zipkinOpensWithoutTheJarsOfOtlp() throws Exception {
    try (var loader = without("otlp")) {
      assertThat(open(loader, "ZIPKIN")).isNotNull();
    }
  }

  @Test
  void withoutItsOwnJarsAnExporterFailsToLoad() throws Exception {
    try (var loader = without("zipkin")) {
      assertThatThrownBy(() -> open(loader, "ZIPKIN"))
          .isInstanceOf(InvocationTargetException.class)
          .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
  }

  /** The class path of this test but for the jars with {@code part} in their names. */
  private static URLClassLoader without(String part) {
    // Surefire's own class path is one jar that names the others.
    var all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var left =
        Arrays.stream(all.split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().contains(part))
            .map(ExportersTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(left, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object open(ClassLoader loader, String exporter) throws Exception {
    var settings = loader.loadClass(TracingConfig.class.getName());
    var kind = loader.loadClass(TracingConfig.Exporter.class.getName());
    var chosen =
        Arrays.stream(kind.getEnumConstants())
            .filter(one -> one.toString().toUpperCase(Locale.ROOT).equals(exporter))
            .findFirst()
            .orElseThrow();
    var config =
        settings
            .getMethod("withExporter", kind, URI.class)
            .invoke(settings.getMethod("defaults").invoke(null), chosen, RECEIVER);
    var open = loader.loadClass(Exporters.class.getName()).getDeclaredMethod("open", settings);
    open.setAccessible(true);
    return open.invoke(null, config);
  }
}
