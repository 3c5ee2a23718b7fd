package dev.chassis.testkit.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Logs at {@code INFO}, as a service does. Logback without a configuration writes everything, at
 * {@code DEBUG} a stack for each failed attempt: then a test of throughput measures the console.
 */
final class LoggingAsInService implements BeforeAllCallback, AfterAllCallback {

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private Level before = root.getLevel();

  @Override
  public void beforeAll(ExtensionContext tests) {
    before = root.getLevel();
    root.setLevel(Level.INFO);
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    root.setLevel(before);
  }
}
