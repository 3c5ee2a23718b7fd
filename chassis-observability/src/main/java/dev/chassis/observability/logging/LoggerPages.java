package dev.chassis.observability.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.chassis.ServiceContext;
import dev.chassis.config.Check;
import dev.chassis.config.CheckException;
import dev.chassis.http.ProblemException;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.json.JsonCodec;
import dev.chassis.json.JsonException;
import dev.chassis.observability.logging.LevelChanges.LoggerReport;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management page {@code /loggers}, and {@code /loggers/{name}}, which tells of one logger and
 * takes a POST that changes its level for a while.
 */
public final class LoggerPages {

  private static final Logger log = LoggerFactory.getLogger(LoggerPages.class);

  private static final String JSON = "application/json";
  private static final int DEFAULT_SECONDS = 600;
  private static final int MOST_SECONDS = 86_400;
  private static final int LONGEST_REASON = 200;
  // Loggers are never forgotten: whoever asks must not be able to make more of them without end.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$][A-Za-z0-9_.$-]{0,199}");

  private final ServiceContext chassis;
  private final LoggerContext loggers;
  private final LevelChanges changes = LevelChanges.ofProcess();

  private LoggerPages(ServiceContext chassis, LoggerContext loggers) {
    this.chassis = chassis;
    this.loggers = loggers;
  }

  /**
   * Body of the POST.
   *
   * @param level what the logger is to pass on, in any case; null for what it was before the change
   * @param seconds how long, 1 to 86400: nothing is changed for good; default 600
   * @param why for the log and the page, up to 200 characters
   */
  record Order(@Nullable String level, @Nullable Integer seconds, @Nullable String why) {

    private static final Set<String> LEVELS =
        Stream.of(LogLevel.values()).map(LogLevel::name).collect(Collectors.toUnmodifiableSet());

    Order {
      Check.all(
          Check.that(level == null || LEVELS.contains(upper(level)), "level", level, "a level"),
          Check.that(
              seconds == null || (seconds >= 1 && seconds <= MOST_SECONDS),
              "seconds",
              seconds,
              "from 1 to " + MOST_SECONDS),
          Check.that(
              why == null || why.length() <= LONGEST_REASON,
              "why",
              "too long",
              "up to " + LONGEST_REASON + " characters"));
    }

    /** The level asked for; null to go back. */
    @Nullable LogLevel wished() {
      return level == null ? null : LogLevel.valueOf(upper(level));
    }

    Duration lasts() {
      return Duration.ofSeconds(seconds == null ? DEFAULT_SECONDS : seconds);
    }

    String reason() {
      return why == null || why.isBlank() ? "by hand" : "by hand: " + why;
    }
  }

  /** Adds the pages; none where something else than Logback is behind SLF4J. */
  public static void add(ServiceContext chassis) {
    var loggers = Logging.loggerContext();
    if (loggers == null) {
      return;
    }
    var pages = new LoggerPages(chassis, loggers);
    var routes = chassis.management();
    routes.json("/loggers", () -> Future.succeededFuture(pages.changes.all(loggers)));
    routes.router().route(HttpMethod.GET, "/loggers/:name").handler(pages::show);
    routes.router().route(HttpMethod.POST, "/loggers/:name").handler(pages::change);
  }

  /** The service stops: what was changed through its pages is as it was before. */
  public static void leave(ServiceContext chassis) {
    var loggers = Logging.loggerContext();
    if (loggers != null) {
      LevelChanges.ofProcess().leave(loggers, chassis.timers());
    }
  }

  private void show(RoutingContext routing) {
    var exchange = Exchange.of(routing);
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    try {
      Answers.value(exchange, changes.of(loggers, name(routing)));
    } catch (ProblemException refused) {
      Answers.failure(exchange, refused);
    }
  }

  private void change(RoutingContext routing) {
    var exchange = Exchange.of(routing);
    routing.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    routing
        .request()
        .body()
        .map(body -> changed(exchange, name(routing), order(exchange, body)))
        .onComplete(
            report -> exchange.onContext(() -> Answers.value(exchange, report)),
            failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }

  private LoggerReport changed(Exchange exchange, String name, Order order) {
    var level = order.wished();
    var report =
        level == null
            ? changes.reset(loggers, name)
            : changes.change(
                loggers,
                name,
                level,
                order.lasts(),
                order.reason(),
                chassis.ticker(),
                chassis.timers());
    log.atWarn()
        .addKeyValue("event.kind", "audit")
        .addKeyValue("logger", name)
        .addKeyValue("level", report.effective())
        .addKeyValue("seconds", level == null ? 0 : order.lasts().toSeconds())
        .addKeyValue("reason", order.reason())
        .addKeyValue("client.address", exchange.clientAddress())
        .log("A log level was changed by hand");
    return report;
  }

  private static String upper(String level) {
    return level.toUpperCase(Locale.ROOT);
  }

  private static String name(RoutingContext routing) {
    var name = routing.pathParam("name");
    if (name == null || !NAME.matcher(name).matches()) {
      throw ProblemException.of(
          400,
          "invalid-logger-name",
          "Bad Request",
          "A logger's name is letters, digits and . _ $ -, up to 200; ROOT is above all.");
    }
    return name.equalsIgnoreCase(Logger.ROOT_LOGGER_NAME) ? Logger.ROOT_LOGGER_NAME : name;
  }

  private static Order order(Exchange exchange, Buffer body) {
    var type = exchange.request().getHeader(HttpHeaders.CONTENT_TYPE);
    // A page in a browser could send anything else without being asked.
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
      throw ProblemException.of(
          415,
          "unsupported-media-type",
          "Unsupported Media Type",
          "The body must be " + JSON + ".");
    }
    try {
      return JsonCodec.decode(body, Order.class);
    } catch (JsonException | CheckException refused) {
      throw ProblemException.of(
          400,
          "invalid-body",
          "Bad Request",
          "expected {\"level\": \"trace\", \"debug\", \"info\", \"warn\", \"error\", \"off\" or"
              + " null, \"seconds\": 1 to 86400, \"why\": text}");
    }
  }
}
