package dev.chassis.config;

/**
 * An amount of data. In a configuration file: {@code 64KiB}, {@code 1MiB}, {@code 10MB} (units of
 * HOCON: KiB is 1024 bytes, kB is 1000).
 *
 * @param bytes zero or more
 * @see <a
 *     href="https://github.com/lightbend/config/blob/main/HOCON.md#size-in-bytes-format">units</a>
 */
public record DataSize(long bytes) {

  /** Refuses negative sizes. */
  public DataSize {
    Check.all(Check.atLeast(0, "bytes", bytes));
  }

  /** So many times 1024 bytes. */
  public static DataSize ofKibibytes(long kibibytes) {
    return new DataSize(Math.multiplyExact(kibibytes, 1024L));
  }

  /** So many times 1024 × 1024 bytes. */
  public static DataSize ofMebibytes(long mebibytes) {
    return ofKibibytes(Math.multiplyExact(mebibytes, 1024L));
  }

  /** The bytes as an int, for Vert.x options; capped at {@link Integer#MAX_VALUE}. */
  public int toInt() {
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  @Override
  public String toString() {
    return bytes + "B";
  }
}
