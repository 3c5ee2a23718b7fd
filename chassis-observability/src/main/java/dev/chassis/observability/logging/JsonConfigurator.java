package dev.chassis.observability.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets Logback up before the first line of the process. Logback finds it by {@code
 * META-INF/services}. A {@code logback.xml}, {@code logback-test.xml} or {@code
 * -Dlogback.configurationFile} is left to Logback; it too sees the request's fields, in {@code %X}
 * and in {@link EcsEncoder}.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_LOW_PRIORITY)
public final class JsonConfigurator extends ContextAwareBase implements Configurator {

  private static final String VERTX_LOGGING = "vertx.logger-delegate-factory-class-name";

  /** Called by Logback. */
  public JsonConfigurator() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    vertxLogsHere();
    seeRequests(context);
    if (hasOwnConfiguration()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    StandardErrorStatus.install(context);
    LineAppender.install(context);
    Logging.levels(context, LoggingConfig.defaults());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Vert.x finds SLF4J by itself unless a file of the class path points it elsewhere. */
  private static void vertxLogsHere() {
    if (System.getProperty(VERTX_LOGGING) == null) {
      System.setProperty(VERTX_LOGGING, "io.vertx.core.logging.SLF4JLogDelegateFactory");
    }
  }

  private static void seeRequests(LoggerContext context) {
    if (context.getMDCAdapter() instanceof LogbackMDCAdapter threads) {
      // Logback warns that the adapter is replaced, and prints all warnings on standard output.
      var statuses = context.getStatusManager();
      var before = statuses.getCopyOfStatusList();
      context.setMDCAdapter(new ContextMdc(threads));
      statuses.clear();
      before.forEach(statuses::add);
    }
  }

  private static boolean hasOwnConfiguration() {
    return System.getProperty("logback.configurationFile") != null
        || exists("logback-test.xml")
        || exists("logback.xml");
  }

  private static boolean exists(String resource) {
    var ours = JsonConfigurator.class.getClassLoader();
    return ours == null
        ? ClassLoader.getSystemResource(resource) != null
        : ours.getResource(resource) != null;
  }
}
