package dev.chassis.observability.logging;

import dev.chassis.context.ServiceIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The services of this process, for events made where no Vert.x context tells whose they are. A
 * process with one service gives them to that one; with several they belong to none, because a
 * guess would put a line into the wrong service's log.
 */
final class ProcessServices {

  private static final Map<ServiceIdentity, ServiceFields> FIELDS = new ConcurrentHashMap<>();
  private static final List<ServiceIdentity> RUNNING = new ArrayList<>();
  private static volatile @Nullable ServiceFields sole;

  private ProcessServices() {}

  /** A service is about to start; it may still fail its configuration check. */
  static synchronized void announce(ServiceIdentity service) {
    sole = RUNNING.isEmpty() ? new ServiceFields(service) : null;
  }

  /** A service starts. */
  static synchronized void started(ServiceIdentity service) {
    RUNNING.add(service);
    sole = onlyOne();
  }

  /** A service has stopped. The last one keeps the lines that are still to come. */
  static synchronized void stopped(ServiceIdentity service) {
    FIELDS.remove(service);
    RUNNING.remove(service);
    sole = RUNNING.isEmpty() ? new ServiceFields(service) : onlyOne();
  }

  /** The one service of this process; null when there is none yet, or more than one. */
  static @Nullable ServiceFields sole() {
    return sole;
  }

  static ServiceFields fieldsOf(ServiceIdentity service) {
    return FIELDS.computeIfAbsent(service, ServiceFields::new);
  }

  private static @Nullable ServiceFields onlyOne() {
    return RUNNING.size() == 1 ? new ServiceFields(RUNNING.get(0)) : null;
  }
}
