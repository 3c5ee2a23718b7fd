package dev.chassis.observability.ops;

import dev.chassis.ServiceContext;
import dev.chassis.http.EventOptions;
import dev.chassis.http.FileSource;
import dev.chassis.lifecycle.Phase;
import dev.chassis.observability.metrics.EventLoopLag;
import io.vertx.core.Future;
import java.util.Map;

/**
 * The page for people at {@code /live/} of the management server, where {@code /} sends browsers:
 * static files, and {@code /live/events}, which tells what the JSON pages say as it changes. Adds
 * {@code /traffic} too, a {@link TrafficReport}.
 */
public final class LivePage {

  /** Where the files lie on the class path; a page of another service may hand them out as well. */
  public static final String FILES = "dev/chassis/observability/ops";

  /**
   * What the browser is told about each file: to load nothing from elsewhere, to run no script but
   * the page's own, and to show it in no other page.
   *
   * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy</a>
   */
  public static final Map<String, String> HEADERS =
      Map.of(
          "content-security-policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "referrer-policy",
          "no-referrer",
          "x-frame-options",
          "DENY");

  private static final String HOME = "/live";

  private LivePage() {}

  /** Adds the page to a service that is being wired. */
  public static void add(ServiceContext chassis) {
    var traffic =
        new Traffic(
            chassis.metrics(), chassis.get(EventLoopLag.class), chassis.ticker(), chassis.timers());
    chassis.component(Phase.RESOURCES, traffic);
    var pages = chassis.management();
    pages.json("/traffic", () -> Future.succeededFuture(traffic.report()));
    var feed = new LiveFeed(pages::pages, chassis.timers());
    // A reader that is too slow is cut, and comes back to hear everything anew.
    pages.events(HOME + "/events", EventOptions.defaults(), feed::join);
    pages.files(HOME, FileSource.classPath(FILES), HEADERS);
    pages.home(HOME + "/");
  }
}
