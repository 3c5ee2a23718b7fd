package dev.chassis.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackHashTest {

  @Test
  void theSamePlaceHasTheSameHashWhateverTheMessage() {
    assertThat(StackHash.of(here("a"))).isEqualTo(StackHash.of(here("b"))).matches("[0-9a-f]{8}");
  }

  @Test
  void anotherPlaceOrClassOrCauseHasAnother() {
    var hash = StackHash.of(here("a"));

    assertThat(StackHash.of(there("a"))).isNotEqualTo(hash);
    assertThat(StackHash.of(new RuntimeException("a"))).isNotEqualTo(hash);
    assertThat(StackHash.of(new RuntimeException(here("a"))))
        .isNotEqualTo(StackHash.of(new RuntimeException(there("a"))));
  }

  @Test
  void aCircleOfCausesEnds() {
    var first = new IllegalStateException("a");
    var second = new IllegalStateException("b", first);
    first.initCause(second);

    assertThat(StackHash.of(first)).matches("[0-9a-f]{8}");
  }

  private static Throwable here(String message) {
    return new IllegalStateException(message);
  }

  private static Throwable there(String message) {
    return new IllegalStateException(message);
  }
}
