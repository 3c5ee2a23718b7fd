package dev.chassis.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The class to extend, run as a build would run it. */
class ServiceConformanceTest {

  /** Of the guide; it has no contract in the folder of this build. */
  private static final String GREETER = "dev.chassis.testkit.guide.GreeterConformance";

  @Test
  void aServiceThatHasNoContractFailsThatTestAndNoOther() {
    var tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(GREETER))
            .execute()
            .testEvents();

    assertThat(names(tests.failed().list()))
        .as(() -> tests.failed().list().toString())
        .containsExactly("contract");
    assertThat(tests.succeeded().count()).isEqualTo(Conformance.checks().size() - 1L);
  }

  private static List<String> names(List<Event> events) {
    return events.stream().map(event -> event.getTestDescriptor().getDisplayName()).toList();
  }
}
