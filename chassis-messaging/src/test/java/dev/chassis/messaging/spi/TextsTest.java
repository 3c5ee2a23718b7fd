package dev.chassis.messaging.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextsTest {

  @Test
  void itIsAMapLikeAnyOther() {
    var texts = Texts.builder().put("id", "1").put("type", "noted").put("id", "2").build();

    assertThat(texts).isEqualTo(Map.of("id", "2", "type", "noted"));
    assertThat(texts).hasSameHashCodeAs(Map.of("id", "2", "type", "noted"));
    assertThat(texts).containsEntry("type", "noted").hasSize(2).doesNotContainKey("key");
    assertThat(texts.get("nothing")).isNull();
    assertThat(texts.getOrDefault("nothing", "other")).isEqualTo("other");
    assertThat(new HashMap<>(texts)).isEqualTo(texts);
  }

  @Test
  void nobodyCanChangeIt() {
    var texts = Texts.builder().put("id", "1").build();

    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> texts.put("id", "2"));
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(texts::clear);
    assertThat(Texts.copyOf(texts)).isSameAs(texts);
  }

  @Test
  void thereMayBeMany() {
    var expected = new HashMap<String, String>();
    var builder = Texts.builder();
    for (int i = 0; i < 1000; i++) {
      builder.put("name-" + i % 500, "text-" + i);
      expected.put("name-" + i % 500, "text-" + i);
    }

    assertThat(builder.build()).isEqualTo(expected);
  }
}
