package dev.chassis.config;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One section in use, replaced at a reload. */
final class LiveSection<T extends Record> implements Live<T> {

  private static final Logger log = LoggerFactory.getLogger(Live.class);

  private final String section;
  private final Class<T> type;
  private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
  private volatile T current;

  LiveSection(String section, Class<T> type, T current) {
    this.section = section;
    this.type = type;
    this.current = current;
  }

  @Override
  public T current() {
    return current;
  }

  @Override
  public Registration onChange(Consumer<? super T> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  boolean covers(String key) {
    return key.startsWith(section + ".");
  }

  /** Takes the section from {@code configuration}; returns whether it is another one. */
  boolean replace(Configuration configuration) {
    var next = configuration.bind(section, type);
    if (next == null || next.equals(current)) {
      return false;
    }
    current = next;
    return true;
  }

  void tell() {
    var told = current;
    for (var listener : listeners) {
      try {
        listener.accept(told);
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("a listener failed to take the new section {}", section);
      }
    }
  }
}
