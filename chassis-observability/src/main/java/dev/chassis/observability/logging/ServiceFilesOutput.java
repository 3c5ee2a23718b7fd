package dev.chassis.observability.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** One file per service, opened when its first line comes. */
final class ServiceFilesOutput implements LineOutput {

  /** Names that are a file in the directory and nothing else. */
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private final Path directory;
  private final String fallback;
  private final LoggingConfig.Format format;
  private final Map<String, DirectOutput> files = new HashMap<>();
  private boolean closed;

  ServiceFilesOutput(Path directory, String fallback, LoggingConfig.Format format) {
    this.directory = directory;
    this.fallback = fallback;
    this.format = format;
  }

  Path directory() {
    return directory;
  }

  @Override
  public void write(ILoggingEvent event) throws IOException {
    var service = ContextFields.serviceName(event.getMDCPropertyMap());
    file(service != null && FILE_NAME.matcher(service).matches() ? service : fallback).write(event);
  }

  private synchronized DirectOutput file(String name) throws IOException {
    if (closed) {
      throw new IOException("the log files in " + directory + " are closed");
    }
    var file = files.get(name);
    if (file == null) {
      var stream = new FileOutputStream(directory.resolve(name + ".log").toFile());
      file = new DirectOutput(LineFormat.of(format), stream);
      files.put(name, file);
    }
    return file;
  }

  /** Nothing ever waits. */
  @Override
  public void flush() {}

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (var file : files.values()) {
      file.close();
    }
  }
}
