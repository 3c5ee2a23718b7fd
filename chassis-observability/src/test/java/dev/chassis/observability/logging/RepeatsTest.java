package dev.chassis.observability.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class RepeatsTest {

  private final Logger logger = logger();
  private final Repeats repeats = new Repeats(new RepeatsConfig(3, Duration.ofSeconds(10)));
  private final List<ILoggingEvent> written = new ArrayList<>();
  private long now = 1_000_000;

  @Test
  void writesTheFirstOnesAndThenTheNumberOfTheOthers() {
    for (int i = 0; i < 100; i++) {
      error("market does not answer {}", i, null);
    }
    assertThat(messages())
        .containsExactly(
            "market does not answer 0", "market does not answer 1", "market does not answer 2");
    assertThat(repeats.heldBack()).isEqualTo(97);

    written.addAll(repeats.ended(now + 9_999));
    assertThat(written).hasSize(3);
    written.addAll(repeats.ended(now + 10_000));

    assertThat(messages()).endsWith("market does not answer 99").hasSize(4);
    assertThat(written.get(3).getKeyValuePairs())
        .containsExactly(new KeyValuePair("repeated", 97L));
  }

  @Test
  void beginsAnewWhenTheIntervalIsOver() {
    for (int i = 0; i < 5; i++) {
      error("again {}", i, null);
    }
    now += 10_000;
    error("again {}", 5, null);

    // the summary of the first interval, then the event
    assertThat(messages()).containsExactly("again 0", "again 1", "again 2", "again 4", "again 5");
  }

  @Test
  void takesErrorsFromOtherPlacesForOthers() {
    for (int i = 0; i < 5; i++) {
      error("failed", i, here());
      error("failed", i, there());
    }

    assertThat(written).hasSize(6);
    assertThat(repeats.heldBack()).isEqualTo(4);
  }

  @Test
  void tellsTheNumberOfKindsItHasToForget() {
    for (int i = 0; i < 4; i++) {
      error("oldest", i, null);
    }
    for (int kind = 0; kind < 1_000; kind++) {
      error("template made of data " + kind, 0, null);
    }

    assertThat(messages()).filteredOn("oldest"::equals).hasSize(4);
  }

  @Test
  void leavesAuditAndWhatIsBelowWarningsAlone() {
    var audit = event(Level.WARN, "changed", 0, null);
    audit.addKeyValuePair(new KeyValuePair("event.kind", "audit"));

    assertThat(repeats.concerns(audit)).isFalse();
    assertThat(repeats.concerns(event(Level.INFO, "x", 0, null))).isFalse();
    assertThat(repeats.concerns(event(Level.WARN, "x", 0, null))).isTrue();
    assertThat(
            new Repeats(new RepeatsConfig(0, Duration.ofSeconds(1)))
                .concerns(event(Level.ERROR, "x", 0, null)))
        .isFalse();
  }

  private void error(String template, int argument, Throwable thrown) {
    written.addAll(repeats.pass(event(Level.ERROR, template, argument, thrown)));
  }

  private LoggingEvent event(Level level, String template, int argument, Throwable thrown) {
    var event =
        new LoggingEvent(
            RepeatsTest.class.getName(), logger, level, template, thrown, new Object[] {argument});
    event.setTimeStamp(now);
    return event;
  }

  private List<String> messages() {
    return written.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Logger logger() {
    var context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    return context.getLogger("orders");
  }

  private static Throwable here() {
    return new IllegalStateException("here");
  }

  private static Throwable there() {
    return new IllegalStateException("there");
  }
}
