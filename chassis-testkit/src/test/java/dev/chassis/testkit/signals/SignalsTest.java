package dev.chassis.testkit.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.chassis.messaging.MessagingSignals;
import dev.chassis.messaging.errors.ErrorSignals;
import dev.chassis.observability.metrics.ObservabilitySignals;
import dev.chassis.signals.Signal;
import dev.chassis.signals.Signals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SignalsTest {

  private static final Path PAGE = Path.of("../docs/reference/signals.md");

  private static final List<Class<?>> LISTS =
      List.of(
          Signals.class, MessagingSignals.class, ErrorSignals.class, ObservabilitySignals.class);

  private static List<Signal> all() {
    return Stream.of(Signals.all(), MessagingSignals.all(), ObservabilitySignals.all())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void theReferenceIsUpToDate() throws IOException {
    SignalReference.titled("Signals")
        .paragraph(
            "Everything a service measures. Made of the lists in the code by `SignalsTest`; do not"
                + " edit. Names, labels and units are promised; what the labels can be is said in"
                + " the [guide](../guide/observability.md#metrics). Timers marked with a `_bucket`"
                + " series have the bounds of `metrics.buckets`; `_max` is the longest of the last"
                + " minutes.")
        .section("Core", Signals.all())
        .section("Messaging", MessagingSignals.all())
        .section("Observability and JVM", ObservabilitySignals.all())
        .check(PAGE);
  }

  @Test
  void everySignalStandsInItsListOnce() throws IllegalAccessException {
    var names = all().stream().map(Signal::name).toList();
    assertThat(names).doesNotHaveDuplicates();
    for (var list : LISTS) {
      for (var field : constants(list)) {
        assertThat(all()).as(field.getName()).contains((Signal) field.get(null));
      }
    }
  }

  @Test
  void everySignalIsMeasuredSomewhere() {
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.chassis");
    var used =
        classes.stream()
            .filter(type -> LISTS.stream().noneMatch(type::isEquivalentTo))
            .flatMap(type -> type.getFieldAccessesFromSelf().stream())
            .map(JavaFieldAccess::getTarget)
            .map(target -> target.getFullName())
            .collect(Collectors.toSet());

    for (var list : LISTS) {
      for (var field : constants(list)) {
        assertThat(used).contains(list.getName() + "." + field.getName());
      }
    }
  }

  @Test
  void namesFollowTheConventionsOfPrometheus() {
    assertThat(Signals.HTTP_SERVER_REQUESTS.series())
        .containsExactly(
            "http_server_requests_seconds_count",
            "http_server_requests_seconds_sum",
            "http_server_requests_seconds_max",
            "http_server_requests_seconds_bucket");
    assertThat(Signals.HTTP_SERVER_SHED.series()).containsExactly("http_server_shed_total");
    assertThat(Signals.TLS_CERTIFICATE_EXPIRES.series())
        .containsExactly("tls_certificate_expires_seconds");
    assertThat(all())
        .flatExtracting(Signal::series)
        .allMatch(name -> name.matches("[a-z][a-z0-9_]*[a-z0-9]"));
  }

  @Test
  void findsMetersThatAreNotListedOrOtherwise() {
    var registry = new SimpleMeterRegistry();
    registry.counter("orders.placed").increment();
    registry.counter("http.server.shed", "why", "full").increment();
    registry.gauge("http.server.refused", 1);
    registry.timer("http.server.requests", "method", "GET");

    assertThat(SignalCheck.ofChassis().faults(registry))
        .containsExactly(
            "http.server.refused is a GAUGE, not a COUNTER",
            "http.server.requests has the labels [method], not [method, route, status, outcome]",
            "http.server.shed has the labels [why], not [priority]",
            "orders.placed is in no list of signals");
    assertThat(
            SignalCheck.ofChassis()
                .and(List.of(Signal.counter("orders.placed", "Orders placed")))
                .faults(registry))
        .hasSize(3);
  }

  private static List<Field> constants(Class<?> list) {
    return new ArrayList<>(
        Arrays.stream(list.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .filter(field -> field.getType() == Signal.class)
            .toList());
  }
}
