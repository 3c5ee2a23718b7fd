package dev.chassis.security;

import dev.chassis.signals.Signals;
import dev.chassis.time.Ticker;
import dev.chassis.time.Timers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates that follow their files: reads them once before use, then from time to time. New
 * ones are used when they are good as a whole; broken ones are named once in the log and by a
 * gauge, and the old ones stay. Certificate and key are two files that cannot be replaced in one
 * step, so a pair that does not fit is only a warning when it still does not fit at the next look.
 */
public final class LiveTls {

  private static final Logger log = LoggerFactory.getLogger("dev.chassis.security");

  private final String name;
  private final CertificateFiles files;
  private final RenewalConfig reload;
  private final Ticker ticker;
  private volatile Certificates current;
  private volatile @Nullable Contents refused;
  private volatile boolean broken;
  private volatile boolean looking;
  private boolean endAnnounced;
  private Timers.@Nullable Timer looks;

  private LiveTls(String name, CertificateFiles files, RenewalConfig reload, Ticker ticker) {
    this.name = name;
    this.files = files;
    this.reload = reload;
    this.ticker = ticker;
    this.current = files.read(ticker);
  }

  /**
   * The certificates of a server, read now. Blocks: call it while the service is being wired.
   *
   * @throws BadCertificateException naming the file that cannot be used, and why
   */
  public static LiveTls ofServer(TlsConfig config, MeterRegistry meters, Ticker ticker) {
    var tls = new LiveTls("http", CertificateFiles.of(config), config.reload(), ticker);
    tls.measure(meters);
    return tls;
  }

  /** The certificates of the client for {@code service}; else like {@link #ofServer}. */
  public static LiveTls ofClient(
      String service, ClientTlsConfig config, MeterRegistry meters, Ticker ticker) {
    var tls =
        new LiveTls("client." + service, CertificateFiles.of(config), config.reload(), ticker);
    tls.measure(meters);
    return tls;
  }

  private void measure(MeterRegistry meters) {
    Signals.TLS_RELOAD_BROKEN.gauge(meters, this, tls -> tls.broken ? 1 : 0, name);
    if (files.certificate() != null) {
      Signals.TLS_CERTIFICATE_EXPIRES.gauge(meters, this, LiveTls::secondsLeft, name);
    }
  }

  /** Succeeds while the files are those in use; fails while they are broken. For health pages. */
  public Future<?> check() {
    return broken
        ? Future.failedFuture("the files are broken; older certificates are in use")
        : Future.succeededFuture();
  }

  /** As a server uses them now. */
  public ServerSSLOptions forServer(boolean alpn) {
    return current.forServer(alpn);
  }

  /** As a client uses them now. */
  public ClientSSLOptions forClient() {
    return current.forClient();
  }

  /**
   * Follows the files from now on.
   *
   * @param apply puts what {@link #forServer} or {@link #forClient} now returns to use; new
   *     connections only, so that nothing under way is disturbed
   */
  public void follow(Vertx vertx, Timers timers, Function<LiveTls, Future<?>> apply) {
    warnOfEnd();
    looks = timers.every(reload.every(), () -> look(vertx, apply));
  }

  /** No longer follows the files. */
  public void stop() {
    if (looks != null) {
      looks.cancel();
    }
  }

  private void look(Vertx vertx, Function<LiveTls, Future<?>> apply) {
    if (looking) {
      return; // A slow disk: one look at a time.
    }
    looking = true;
    warnOfEnd();
    vertx
        .executeBlocking(this::changed, false)
        .compose(found -> found == null ? Future.succeededFuture() : use(found, apply))
        .onFailure(this::stay)
        .onComplete(done -> looking = false);
  }

  /** Certificates that are new and good; null when nothing is new. */
  private @Nullable Certificates changed() {
    Contents now = files.contents();
    if (now.isSame(current.contents())) {
      broken = false;
      refused = null;
      return null;
    }
    if (now.isSame(refused) && broken) {
      return null; // Said already.
    }
    try {
      return now.judged(files, ticker.now());
    } catch (BadCertificateException bad) {
      boolean again = now.isSame(refused);
      refused = now;
      if (again) {
        throw bad;
      }
      return null; // Perhaps only half replaced: the next look tells.
    }
  }

  private Future<?> use(Certificates found, Function<LiveTls, Future<?>> apply) {
    var before = current;
    current = found;
    return apply
        .apply(this)
        .onSuccess(
            used -> {
              broken = false;
              refused = null;
              endAnnounced = false;
              log.atInfo()
                  .addKeyValue("tls", name)
                  .addKeyValue("expires", String.valueOf(found.expires()))
                  .log("New certificates are in use for {}", name);
            })
        .onFailure(
            failure -> {
              current = before;
              refused = found.contents();
            });
  }

  private void stay(Throwable why) {
    if (!broken) {
      broken = true;
      log.atWarn()
          .addKeyValue("tls", name)
          .addKeyValue("error.message", String.valueOf(why.getMessage()))
          .log("Certificate files are broken, the old certificates stay in use for {}", name);
    }
  }

  private void warnOfEnd() {
    if (!endAnnounced && secondsLeft() < reload.warnBefore().toSeconds()) {
      endAnnounced = true;
      log.atWarn()
          .addKeyValue("tls", name)
          .addKeyValue("expires", String.valueOf(current.expires()))
          .log("The certificate of {} ends soon", name);
    }
  }

  private double secondsLeft() {
    var expires = current.expires();
    return expires == null
        ? Double.POSITIVE_INFINITY
        : Duration.between(ticker.now(), expires).toSeconds();
  }
}
