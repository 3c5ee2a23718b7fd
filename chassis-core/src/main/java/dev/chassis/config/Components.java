package dev.chassis.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The components of a record to be made, taken one after the other; see {@link Assembly}. */
public final class Components {

  private final @Nullable Object[] values;
  private int taken;

  Components(@Nullable Object[] values) {
    this.values = values;
  }

  /** The next one, which is there. */
  public <T> T next(Class<T> type) {
    return Objects.requireNonNull(nextOrNull(type));
  }

  /** The next one; null where it is absent. */
  public <T> @Nullable T nextOrNull(Class<T> type) {
    return type.cast(values[taken++]);
  }
}
