package dev.chassis.samples.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.heartbeat.InstanceState;
import dev.chassis.heartbeat.Standing;
import dev.chassis.time.ManualTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SystemMapTest {

  private final ManualTime time = ManualTime.create();

  @Test
  void whoIsDownIsShownUntilAnotherHasItsPlace() {
    var dead = instance("fees-1", Standing.down, "10.0.0.1:80");
    var elsewhere = instance("fees-2", Standing.up, "10.0.0.2:80");
    var successor = instance("fees-3", Standing.up, "10.0.0.1:80");

    assertThat(shown(dead, elsewhere)).containsExactly("fees-1", "fees-2");
    assertThat(shown(dead, elsewhere, successor)).containsExactly("fees-2", "fees-3");
  }

  @Test
  void whoSaysNoAddressIsNobodysPredecessor() {
    var dead = instance("fees-1", Standing.down, null);
    var other = instance("fees-2", Standing.up, null);

    assertThat(shown(dead, other)).containsExactly("fees-1", "fees-2");
  }

  private List<String> shown(InstanceState... states) {
    var map =
        new SystemMap(
            () -> List.of(states), List::of, new ReceivedAlerts(time), new OrderTrails(time), time);
    return map.look().services().stream()
        .flatMap(service -> service.instances().stream())
        .map(SystemView.InstanceNode::instance)
        .toList();
  }

  private static InstanceState instance(String id, Standing status, @Nullable String address) {
    return new InstanceState(
        "fees", id, status, null, 0, null, null, 0, null, null, address, null, null);
  }
}
