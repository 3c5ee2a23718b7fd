package dev.chassis.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {

  private final Cancellation cancellation = new Cancellation();
  private final List<String> heard = new ArrayList<>();

  @Test
  void tellsEachListenerOnce() {
    cancellation.onCancel(() -> heard.add("a"));
    cancellation.onCancel(() -> heard.add("b"));
    assertThat(cancellation.isCancelled()).isFalse();

    cancellation.cancel();
    cancellation.cancel();

    assertThat(cancellation.isCancelled()).isTrue();
    assertThat(heard).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whoComesTooLateIsToldAtOnce() {
    cancellation.cancel();

    cancellation.onCancel(() -> heard.add("late")).cancel();

    assertThat(heard).containsExactly("late");
  }

  @Test
  void whoLeftIsNotTold() {
    var first = cancellation.onCancel(() -> heard.add("first"));
    var middle = cancellation.onCancel(() -> heard.add("middle"));
    cancellation.onCancel(() -> heard.add("stays"));
    var last = cancellation.onCancel(() -> heard.add("last"));
    first.cancel();
    middle.cancel();
    last.cancel();
    middle.cancel();

    cancellation.cancel();
    first.cancel();

    assertThat(heard).containsExactly("stays");
  }

  @Test
  void copiesOfARequestShareItAndDetachedOnesHaveNone() {
    var request = RequestContext.root();

    request.withLabel("a", "b").withDeadline(new Deadline(1)).cancellation().cancel();

    assertThat(request.cancellation().isCancelled()).isTrue();
    assertThat(request.withoutDeadline().cancellation().isCancelled()).isFalse();
    assertThat(RequestContext.none().cancellation().isCancelled()).isFalse();
  }
}
