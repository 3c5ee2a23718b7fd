package dev.chassis.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chassis.config.CheckException;
import dev.chassis.config.DataSize;
import dev.chassis.management.ManagementConfig;
import dev.chassis.security.TrustConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpServerConfigTest {

  @Test
  void defaultsAreAsDocumented() {
    var defaults = HttpServerConfig.defaults();

    assertThat(defaults)
        .isEqualTo(
            new HttpServerConfig(
                "0.0.0.0",
                8080,
                Duration.ofSeconds(30),
                new DataSize(1024 * 1024),
                100,
                new DataSize(8 * 1024),
                new DataSize(4 * 1024),
                Duration.ofSeconds(75),
                new DataSize(256 * 1024),
                false,
                DecompressionConfig.defaults(),
                HttpTimeouts.defaults(),
                Http2Config.defaults(),
                null,
                TrustConfig.defaults(),
                CorsConfig.defaults(),
                SheddingConfig.defaults()));
    assertThat(ManagementConfig.defaults())
        .isEqualTo(new ManagementConfig(true, "127.0.0.1", 9090, null));
  }

  @Test
  void everyValueOutOfRangeIsNamed() {
    assertThatThrownBy(
            () ->
                new HttpServerConfig(
                    " ",
                    65536,
                    Duration.ZERO,
                    new DataSize(1L << 40),
                    0,
                    new DataSize(1),
                    new DataSize(1),
                    Duration.ZERO,
                    new DataSize(1),
                    false,
                    DecompressionConfig.defaults(),
                    HttpTimeouts.defaults(),
                    Http2Config.defaults(),
                    null,
                    TrustConfig.defaults(),
                    CorsConfig.defaults(),
                    SheddingConfig.defaults()))
        .isInstanceOfSatisfying(
            CheckException.class,
            refused ->
                assertThat(refused.violations())
                    .extracting(found -> found.field())
                    .containsExactly(
                        "host",
                        "port",
                        "requestTimeout",
                        "maxBody",
                        "maxHeaders",
                        "maxHeaderSize",
                        "maxInitialLine",
                        "idleTimeout",
                        "sendBuffer"));
  }

  @Test
  void anIdleTimeoutThatWouldCutSlowHandlersIsRefused() {
    assertThatThrownBy(() -> HttpServerConfig.defaults().withRequestTimeout(Duration.ofSeconds(75)))
        .hasMessageContaining("longer than requestTimeout");
  }
}
