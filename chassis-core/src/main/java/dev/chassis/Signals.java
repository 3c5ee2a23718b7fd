package dev.chassis;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that ask a process to end. The JVM's own answer is to begin its shutdown, after which
 * it hears no second one; so they are taken over through {@code sun.misc.Signal} of the module
 * {@code jdk.unsupported}, found by reflection since not every runtime has it.
 */
final class Signals {

  private static final List<String> ENDING = List.of("TERM", "INT", "HUP");

  private static final Logger log = LoggerFactory.getLogger(Chassis.class);

  private Signals() {}

  /**
   * Calls {@code heard} with the name of every such signal from now on, on a thread of its own. A
   * signal that the process was started to ignore, as by {@code nohup}, stays ignored.
   *
   * @return false when this runtime does not let us; the JVM then begins its shutdown as ever
   */
  static boolean take(Consumer<String> heard) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  // The JVM's thread has none; libraries that begin to load here ask it for files.
                  Thread.currentThread().setContextClassLoader(Signals.class.getClassLoader());
                  heard.accept("SIG" + signal.getMethod("getName").invoke(arguments[0]));
                  return null;
                }
                return method.getName().equals("hashCode") ? 0 : self == arguments[0];
              });
      var handle = signal.getMethod("handle", signal, handler);
      var taken = false;
      for (var name : ENDING) {
        taken |= take(name, signal.getConstructor(String.class), handle, proxy);
      }
      return taken;
    } catch (ReflectiveOperationException | LinkageError | SecurityException e) {
      log.atDebug().setCause(e).log("A second signal will not be heard");
      return false;
    }
  }

  /** False for a signal that this system does not have, or that the JVM was told to leave alone. */
  private static boolean take(
      String name,
      java.lang.reflect.Constructor<?> signal,
      java.lang.reflect.Method handle,
      Object handler)
      throws ReflectiveOperationException {
    try {
      handle.invoke(null, signal.newInstance(name), handler);
      return true;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return false;
      }
      throw e;
    }
  }
}
