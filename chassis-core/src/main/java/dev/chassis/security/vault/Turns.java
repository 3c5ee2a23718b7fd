package dev.chassis.security.vault;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work that is done one after the other, so that what only it touches needs no lock. */
final class Turns {

  private CompletableFuture<?> last = CompletableFuture.completedFuture("begin");

  /** Does {@code work} once everything before it has ended, well or not. */
  synchronized <T> CompletableFuture<T> next(Supplier<CompletableFuture<T>> work) {
    var turn = last.handle((result, failure) -> "over").thenCompose(over -> work.get());
    last = turn;
    return turn;
  }

  /** Like {@link #next(Supplier)}, for work that nobody waits for. */
  <T> void next(
      Supplier<CompletableFuture<T>> work,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> after) {
    var unused = next(work).whenComplete(after);
  }
}
