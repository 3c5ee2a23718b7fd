package peers;

import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The same 300 bytes of JSON as every other contender answers. */
@Serdeable
public record Order(
    String id, String customer, Instant at, String state, List<Item> items, BigDecimal total) {

  @Serdeable
  public record Item(String article, int quantity, BigDecimal price) {}

  static final Order ONE =
      new Order(
          "4711",
          "c-000123456789",
          Instant.parse("2026-01-31T12:00:00Z"),
          "ACCEPTED",
          List.of(
              new Item("a-100200300", 3, new BigDecimal("19.99")),
              new Item("a-100200301", 1, new BigDecimal("249.00")),
              new Item("a-100200302", 12, new BigDecimal("0.49"))),
          new BigDecimal("314.85"));
}
