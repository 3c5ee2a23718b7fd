package dev.chassis.observability.logging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sends the lines of this process to one file per service instead of standard output, for several
 * services in one JVM: {@code <directory>/<service.name>.log}, and what belongs to no service to a
 * fallback file. Lines are the same as on standard output and are in the file when the log call
 * returns. Files are created, or emptied, when their first line comes.
 *
 * <p>One at a time: the last one opened gets the lines. Thread-safe.
 */
public final class ServiceLogFiles implements AutoCloseable {

  private static final String FALLBACK = "process";

  private final LineAppender appender;
  private final ServiceFilesOutput output;

  private ServiceLogFiles(LineAppender appender, ServiceFilesOutput output) {
    this.appender = appender;
    this.output = output;
  }

  /** Like {@link #into(Path, String)} with the fallback {@code process.log}. */
  public static ServiceLogFiles into(Path directory) {
    return into(directory, FALLBACK);
  }

  /**
   * Sends lines to files in {@code directory} from now on.
   *
   * @param directory created when it is not there
   * @param fallback name, without {@code .log}, of the file for lines that belong to no service
   * @throws UncheckedIOException when the directory cannot be created
   * @throws IllegalStateException when the process configures Logback by itself
   */
  public static ServiceLogFiles into(Path directory, String fallback) {
    var context = Logging.loggerContext();
    var appender = context == null ? null : LineAppender.of(context);
    if (appender == null) {
      throw new IllegalStateException(
          "log files per service need the chassis' logging, but this process configures its own:"
              + " remove logback.xml and -Dlogback.configurationFile");
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var output = new ServiceFilesOutput(directory, fallback, appender.format());
    appender.files(output);
    return new ServiceLogFiles(appender, output);
  }

  /** Where the files are. */
  public Path directory() {
    return output.directory();
  }

  /** Brings standard output back and closes the files. */
  @Override
  public void close() {
    appender.noLongerInto(output);
    try {
      output.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
