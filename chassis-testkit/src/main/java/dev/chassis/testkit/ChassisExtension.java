package dev.chassis.testkit;

import dev.chassis.Chassis;
import dev.chassis.Environment;
import dev.chassis.testkit.capture.EventProbe;
import dev.chassis.testkit.capture.LogCapture;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs the services of {@link ChassisTest} around each test. */
final class ChassisExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(ChassisExtension.class);

  private static final Pattern SETTING =
      Pattern.compile("(?:(?<service>[a-z0-9-]+):\\s*)?(?<key>[^=:\\s]+)=(?<value>.*)");

  private static final Map<Class<?>, BiFunction<SystemTest, LogCapture, Object>> PARAMETERS =
      Map.of(
          SystemTest.class, (system, logs) -> system,
          ServiceUnderTest.class, (system, logs) -> first(system),
          TestHttp.class, (system, logs) -> first(system).http(),
          EventProbe.class, (system, logs) -> system.events(),
          LogCapture.class, (system, logs) -> logs);

  @Override
  public void beforeEach(ExtensionContext context) {
    var test = annotation(context);
    var store = context.getStore(NAMESPACE);
    store.put(LogCapture.class, LogCapture.start());
    store.put(
        SystemTest.class,
        SystemTest.of(
            (name, environment) -> configure(name, environment, test.settings()),
            recipes(test.value())));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    var store = context.getStore(NAMESPACE);
    var system = store.remove(SystemTest.class, SystemTest.class);
    var logs = store.remove(LogCapture.class, LogCapture.class);
    try {
      if (system != null) {
        system.close();
      }
    } finally {
      logs.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var store = context.getStore(NAMESPACE);
    var resolver = Objects.requireNonNull(PARAMETERS.get(parameter.getParameter().getType()));
    return resolver.apply(
        store.get(SystemTest.class, SystemTest.class),
        store.get(LogCapture.class, LogCapture.class));
  }

  private static ServiceUnderTest first(SystemTest system) {
    return system.service(system.services().get(0));
  }

  private static ChassisTest annotation(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(
            context.getRequiredTestClass(), ChassisTest.class, context.getEnclosingTestClasses())
        .orElseThrow();
  }

  private static Environment configure(
      String service, Environment environment, String... settings) {
    for (var setting : settings) {
      var parts = SETTING.matcher(setting);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "@ChassisTest setting \"" + setting + "\": expected key=value or service: key=value");
      }
      var only = parts.group("service");
      if (only == null || only.equals(service)) {
        environment.set(parts.group("key"), parts.group("value"));
      }
    }
    return environment;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
  private static Supplier<Chassis>[] recipes(Class<?>... services) {
    return Arrays.stream(services)
        .<Supplier<Chassis>>map(service -> () -> chassisOf(service))
        .toArray(Supplier[]::new);
  }

  private static Chassis chassisOf(Class<?> service) {
    try {
      var factory = service.getDeclaredMethod("chassis");
      factory.setAccessible(true);
      return (Chassis) factory.invoke(null);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(service.getName() + ".chassis() failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "@ChassisTest needs a static Chassis chassis() in " + service.getName(), e);
    }
  }
}
