package dev.chassis.testkit.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.discovery.InstanceRegistry;
import dev.chassis.testkit.ServiceUnderTest;
import dev.chassis.testkit.time.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerTest {

  @Test
  void aSourceOfItsOwnFeedsTheRegistryFromTheStartOn(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("fees"), "10.0.0.1:80\n10.0.0.2:80\n");
    var caller = new Caller();

    try (var service = ServiceUnderTest.start(caller.chassis(folder))) {
      var registry = service.get(InstanceRegistry.class);
      assertThat(Caller.ids(registry)).containsExactly("fees@10.0.0.1:80", "fees@10.0.0.2:80");
      assertThat(caller.sizes()).containsExactly(0, 2);
      assertThat(Caller.isOnTrial(registry, "customer-1")).as("nobody has version 2").isFalse();

      Files.delete(folder.resolve("fees"));
      Eventually.until("it is stale", () -> !registry.report().stale().isEmpty());
      assertThat(Caller.ids(registry)).hasSize(2);
    }
  }

  @Test
  void theModuleOfConsulIsPartOfAService() {
    assertThat(Caller.onConsul()).isNotNull();
  }
}
