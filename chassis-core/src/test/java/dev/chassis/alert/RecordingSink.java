package dev.chassis.alert;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what it is sent; away, refusing or slow when a test says so. */
final class RecordingSink implements AlertSink {

  final List<AlertMessage> messages = new ArrayList<>();
  final List<Promise<Void>> open = new ArrayList<>();
  int attempts;
  @Nullable Throwable failure;
  boolean slow;
  boolean closed;
  @Nullable Duration refresh;

  @Override
  public String name() {
    return "recording";
  }

  @Override
  public @Nullable Duration refresh() {
    return refresh;
  }

  @Override
  public Future<Void> send(AlertMessage message) {
    attempts++;
    if (failure instanceof IllegalStateException thrown) {
      throw thrown;
    }
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    messages.add(message);
    if (slow) {
      var later = Promise.<Void>promise();
      open.add(later);
      return later.future();
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.succeededFuture();
  }

  /** As {@code name firing} or {@code name resolved}, message by message. */
  List<List<String>> told() {
    return messages.stream().map(RecordingSink::entries).toList();
  }

  static List<String> entries(AlertMessage message) {
    return message.entries().stream()
        .map(
            one ->
                one.alert().labels().getOrDefault("instance", one.alert().name())
                    + (one.isFiring() ? " firing" : " resolved"))
        .toList();
  }
}
