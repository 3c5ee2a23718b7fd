package dev.chassis.config;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One section in use, replaced at a reload. */
final class LiveSection<T extends Record> implements Live<T> {

  private static final Logger log = LoggerFactory.getLogger(Live.class);

  private final String section;
  private final Predicate<String> covered;
  private final Function<Configuration, ? extends @Nullable T> reader;
  private final List<Consumer<? super T>> listeners = new CopyOnWriteArrayList<>();
  private volatile T current;

  LiveSection(
      String section,
      Predicate<String> covered,
      Function<Configuration, ? extends @Nullable T> reader,
      T current) {
    this.section = section;
    this.covered = covered;
    this.reader = reader;
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
    return covered.test(key);
  }

  /** Takes the section from {@code configuration}; returns whether it is another one. */
  boolean replace(Configuration configuration) {
    var next = reader.apply(configuration);
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
