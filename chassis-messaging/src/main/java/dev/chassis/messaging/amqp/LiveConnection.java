package dev.chassis.messaging.amqp;

import dev.chassis.messaging.AmqpConfig;
import dev.chassis.messaging.BrokerUnavailableException;
import dev.chassis.time.Timers;
import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonLink;
import io.vertx.proton.ProtonLinkOptions;
import io.vertx.proton.ProtonQoS;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSender;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its opening to its end, on the event loop of its {@link BrokerConnection}.
 * The client leaves whatever waits for an answer waiting when the connection is lost; here it
 * fails.
 */
final class LiveConnection {

  private static final Symbol PRODUCT = Symbol.valueOf("product");
  private static final Map<Symbol, Object> PAIRED = Map.of(Symbol.valueOf("paired"), true);

  private final AmqpConnection connection;
  private final ProtonConnection proton;
  private final Duration patience;
  private final Timers timers;
  private final BiConsumer<LiveConnection, String> ended;
  private final Set<Promise<?>> waiting = new LinkedHashSet<>();
  private final Dialect dialect;
  private @Nullable String over;

  LiveConnection(
      AmqpConnection connection,
      AmqpConfig config,
      Timers timers,
      BiConsumer<LiveConnection, String> ended) {
    this.connection = connection;
    this.proton = connection.unwrap();
    this.patience = config.connectTimeout();
    this.timers = timers;
    this.ended = ended;
    this.dialect = Dialects.choose(config, product(), this);
    connection.exceptionHandler(failure -> end(String.valueOf(failure.getMessage())));
    if (proton.isDisconnected()) {
      over = "lost as soon as it was there";
    }
  }

  /** What the broker says it is; "a broker" when it does not say. */
  String product() {
    Map<Symbol, Object> properties = proton.getRemoteProperties();
    var product = properties == null ? null : properties.get(PRODUCT);
    return product == null ? "a broker" : product.toString();
  }

  Dialect dialect() {
    return dialect;
  }

  boolean isOver() {
    return over != null;
  }

  /** Fails with what ended the connection, should that come first. */
  <T> Future<T> guard(Future<T> work) {
    Promise<T> promise = Promise.promise();
    if (over != null) {
      promise.fail(gone());
    } else {
      waiting.add(promise);
      work.onComplete(
          done -> {
            waiting.remove(promise);
            if (done.succeeded()) {
              promise.tryComplete(done.result());
            } else {
              promise.tryFail(done.cause());
            }
          });
    }
    return promise.future();
  }

  /** Like {@link #guard}, and fails when nothing has come of it in the time of one answer. */
  <T> Future<T> answer(Future<T> work, String what) {
    Promise<T> promise = Promise.promise();
    var timer =
        timers.after(patience, () -> promise.tryFail(what + ": no answer within " + patience));
    work.onSuccess(promise::tryComplete).onFailure(promise::tryFail);
    return guard(promise.future()).onComplete(done -> timer.cancel());
  }

  /**
   * Attaches a link to send by.
   *
   * @param broken is told, once, when the broker detaches it later
   */
  Future<ProtonSender> sender(Node node, boolean settled, Consumer<String> broken) {
    if (over != null) {
      return Future.failedFuture(gone());
    }
    var sender = proton.createSender(node.address());
    ((Target) sender.getTarget()).setCapabilities(node.capabilities());
    sender.setQoS(settled ? ProtonQoS.AT_MOST_ONCE : ProtonQoS.AT_LEAST_ONCE);
    return attach(sender, node.address(), broken);
  }

  /** Attaches a link to receive by, without credit; else like {@link #sender}. */
  Future<ProtonReceiver> receiver(Source source, Consumer<String> broken) {
    if (over != null) {
      return Future.failedFuture(gone());
    }
    var options = new ProtonLinkOptions().setDynamic(source.getDynamic());
    var receiver = proton.createReceiver(source.getAddress(), options);
    receiver.setSource(source).setAutoAccept(false).setPrefetch(0);
    return attach(receiver, String.valueOf(source.getAddress()), broken);
  }

  /** Two links that belong together. */
  record Pair(ProtonSender sender, ProtonReceiver receiver) {}

  /**
   * Attaches one to send and one to receive by, paired by their name; what they carry is settled.
   */
  Future<Pair> pair(String address, Consumer<String> broken) {
    if (over != null) {
      return Future.failedFuture(gone());
    }
    var options = new ProtonLinkOptions().setLinkName("pair");
    var sender = proton.createSender(address, options);
    var receiver = proton.createReceiver(address, options);
    sender.setProperties(PAIRED);
    receiver.setProperties(PAIRED);
    sender.setQoS(ProtonQoS.AT_MOST_ONCE);
    receiver.setQoS(ProtonQoS.AT_MOST_ONCE);
    receiver.setAutoAccept(false).setPrefetch(0);
    return Future.all(attach(sender, address, broken), attach(receiver, address, broken))
        .map(both -> new Pair(sender, receiver));
  }

  private <T extends ProtonLink<T>> Future<T> attach(
      T link, String address, Consumer<String> broken) {
    Promise<T> opened = Promise.promise();
    link.openHandler(
        open -> {
          // A refusal comes as a link to nowhere, and then its end, which says why.
          boolean somewhere =
              link instanceof ProtonReceiver
                  ? link.getRemoteSource() != null
                  : link.getRemoteTarget() != null;
          if (open.succeeded() && somewhere) {
            opened.tryComplete(link);
          }
        });
    link.closeHandler(closed -> detached(link, address, closed.cause(), opened, broken));
    link.detachHandler(detached -> detached(link, address, detached.cause(), opened, broken));
    link.open();
    return answer(opened.future(), "attaching to " + address).onFailure(failure -> link.close());
  }

  private <T extends ProtonLink<T>> void detached(
      T link,
      String address,
      @Nullable Throwable cause,
      Promise<T> opened,
      Consumer<String> broken) {
    if (over != null || !link.isOpen()) {
      return;
    }
    var why = cause == null ? "without a word" : String.valueOf(cause.getMessage());
    link.close();
    if (!opened.tryFail(new RefusedLinkException(address, why))) {
      broken.accept(why);
    }
  }

  /** Ends it at once. */
  void abort(String why) {
    if (over == null) {
      end(why);
      proton.disconnect();
    }
  }

  /** Ends it in good order, or at once when that takes too long. */
  Future<Void> close(Duration patience) {
    if (over != null) {
      return Future.succeededFuture();
    }
    end("closed");
    Promise<Void> closed = Promise.promise();
    var timer = timers.after(patience, closed::tryComplete);
    connection.close().onComplete(done -> closed.tryComplete());
    return closed
        .future()
        .onComplete(
            done -> {
              timer.cancel();
              if (!proton.isDisconnected()) {
                proton.disconnect();
              }
            });
  }

  BrokerUnavailableException gone() {
    return new BrokerUnavailableException("the connection to the broker is gone: " + over, null);
  }

  private void end(String why) {
    if (over == null) {
      over = why;
      var left = List.copyOf(waiting);
      waiting.clear();
      left.forEach(promise -> promise.tryFail(gone()));
      ended.accept(this, why);
    }
  }
}
