package dev.chassis.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chassis.config.Check;
import dev.chassis.config.Secret;
import dev.chassis.config.Violation;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonCodecTest {

  enum Side {
    BUY,
    SELL
  }

  record Line(String symbol, int quantity) {
    Line {
      Check.all(Check.notBlank("symbol", symbol), Check.atLeast(1, "quantity", quantity));
    }
  }

  record Order(String id, List<Line> lines, Optional<Line> extra, Map<String, Line> byName) {}

  record Kinds(
      String text,
      int whole,
      long big,
      double ratio,
      boolean flag,
      Side side,
      Instant at,
      Duration took,
      BigDecimal amount) {}

  record Loose(Optional<String> maybe, OptionalInt number, @Nullable String nullable) {}

  record Renamed(@JsonProperty("account_id") String accountId) {}

  record Texts(List<String> texts) {
    Texts {
      texts = List.copyOf(texts);
    }
  }

  record Money(String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Money of(String text) {
      return new Money(text);
    }
  }

  record Price(Money price) {}

  record Picky(String word) {
    Picky {
      if (!word.equals("please")) {
        throw new IllegalArgumentException("the word is missing");
      }
    }
  }

  record Unreadable(Runnable code) {}

  @Test
  void whatIsWrittenIsReadAgain() {
    var order =
        new Order(
            "o-1",
            List.of(new Line("ACME", 10)),
            Optional.of(new Line("INIT", 1)),
            Map.of("a", new Line("X", 2)));
    var kinds =
        new Kinds(
            "é",
            1,
            Long.MAX_VALUE,
            0.1,
            true,
            Side.SELL,
            Instant.parse("2024-01-01T00:00:00.123456789Z"),
            Duration.ofMillis(1500),
            new BigDecimal("10.50"));

    assertThat(JsonCodec.decode(JsonCodec.encode(order), Order.class)).isEqualTo(order);
    assertThat(JsonCodec.decode(JsonCodec.encode(kinds), Kinds.class)).isEqualTo(kinds);
    assertThat(JsonCodec.encode(kinds).toString())
        .contains("\"at\":\"2024-01-01T00:00:00.123456789Z\"", "\"took\":\"PT1.5S\"");
  }

  @Test
  void anAmountKeepsEveryDigit() {
    var text =
        """
        {"text":"","whole":1,"big":1,"ratio":1,"flag":true,"side":"BUY",
         "at":"2024-01-01T01:00:00+01:00","took":"PT1S","amount":0.12345678901234567890}""";

    var kinds = decode(text, Kinds.class);

    assertThat(kinds.amount()).isEqualTo(new BigDecimal("0.12345678901234567890"));
    assertThat(kinds.at()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
  }

  @Test
  void everythingMissingIsNamedAtOnceNestedToo() {
    assertThat(
            violations(
                """
                {"lines": [{"symbol": "A"}, {}, null, 5], "extra": {"symbol": null},
                 "byName": {"a/b~c": {"quantity": 1}}}""",
                Order.class))
        .containsExactly(
            "/id: expected text, it is missing",
            "/lines/0/quantity: expected a whole number, it is missing",
            "/lines/1/symbol: expected text, it is missing",
            "/lines/1/quantity: expected a whole number, it is missing",
            "/lines/2: expected an object",
            "/lines/3: expected a JSON object",
            "/extra/symbol: expected text, it is missing",
            "/extra/quantity: expected a whole number, it is missing",
            "/byName/a~1b~0c/symbol: expected text, it is missing");
  }

  @Test
  void everyValueOfAnotherFormIsNamedAtOnceNestedToo() {
    assertThat(
            violations(
                """
                {"id": 1, "lines": [{"symbol": true, "quantity": "3"}, {"symbol": "", "quantity": 0}],
                 "extra": {"symbol": "A", "quantity": 1.5}, "byName": {"x": [], "y": {"symbol": {}}}}
                """,
                Order.class))
        .containsExactly(
            "/id: expected text",
            "/lines/0/symbol: expected text",
            "/lines/0/quantity: expected a whole number",
            "/lines/1/symbol: , expected some text",
            "/lines/1/quantity: 0, expected 1 or more",
            "/extra/quantity: expected a whole number",
            "/byName/x: expected a JSON object",
            "/byName/y/symbol: expected text",
            "/byName/y/quantity: expected a whole number, it is missing");
    assertThat(
            violations(
                """
                {"text": 1, "whole": "1", "big": 1.5, "ratio": "x", "flag": 0, "side": "HOLD",
                 "at": 5, "took": "5s", "amount": "1"}""",
                Kinds.class))
        .hasSize(9);
  }

  record Page<T>(List<T> items, int total) {}

  @SuppressWarnings("ArrayRecordComponent") // some have them
  record Shelf(
      Page<Line> page,
      List<@Nullable String> gaps,
      Map<Side, Integer> bySide,
      java.util.Set<Side> sides,
      Line[] array) {}

  @Test
  void genericRecordsSetsArraysAndKeysOfEnumsAreRead() {
    var shelf =
        decode(
            """
            {"page": {"items": [{"symbol": "A", "quantity": 1}], "total": 1},
             "gaps": ["a", null], "bySide": {"BUY": 1}, "sides": ["SELL"],
             "array": [{"symbol": "B", "quantity": 2}]}""",
            Shelf.class);

    assertThat(shelf.page().items()).containsExactly(new Line("A", 1));
    assertThat(shelf.gaps()).containsExactly("a", null);
    assertThat(shelf.bySide()).containsEntry(Side.BUY, 1);
    assertThat(shelf.sides()).containsExactly(Side.SELL);
    assertThat(shelf.array()).containsExactly(new Line("B", 2));
    assertThat(
            violations(
                """
                {"page": {"items": [{"symbol": "A"}], "total": null}, "gaps": [1],
                 "bySide": {"BUY": "1"}, "sides": ["X", null], "array": [{}]}""",
                Shelf.class))
        .containsExactly(
            "/page/items/0/quantity: expected a whole number, it is missing",
            "/page/total: expected a whole number, it is missing",
            "/gaps/0: expected text",
            "/bySide/BUY: expected a whole number",
            "/sides/0: expected one of BUY, SELL",
            "/sides/1: expected one of BUY, SELL",
            "/array/0/symbol: expected text, it is missing",
            "/array/0/quantity: expected a whole number, it is missing");
    assertThat(
            violations(
                """
                {"page": {"items": [], "total": 0}, "gaps": [], "bySide": {"HOLD": 1},
                 "sides": [], "array": []}""",
                Shelf.class))
        .singleElement()
        .asString()
        .startsWith("/bySide");
  }

  record Tree(String name, List<Tree> children) {}

  @Test
  void aRecordMayContainItself() {
    var tree = new Tree("a", List.of(new Tree("b", List.of())));

    assertThat(decode(JsonCodec.encode(tree).toString(), Tree.class)).isEqualTo(tree);
    assertThat(violations("{\"name\":\"a\",\"children\":[{\"children\":[{}]}]}", Tree.class))
        .hasSize(3);
  }

  record Formatted(
      @com.fasterxml.jackson.annotation.JsonFormat(pattern = "dd.MM.yyyy") java.time.LocalDate day,
      @com.fasterxml.jackson.annotation.JsonAlias("nick") String name,
      int count) {}

  @Test
  void jacksonAnnotationsOfAComponentAreHeeded() {
    assertThat(decode("{\"day\":\"31.12.2024\",\"nick\":\"a\",\"count\":1}", Formatted.class))
        .isEqualTo(new Formatted(java.time.LocalDate.of(2024, 12, 31), "a", 1));
    assertThat(violations("{\"count\":\"x\"}", Formatted.class))
        .containsExactly(
            "/day: expected an ISO-8601 date or time, it is missing",
            "/count: expected a whole number");
  }

  @Test
  void optionalAndNullableMayBeMissingOrNull() {
    assertThat(decode("{}", Loose.class))
        .isEqualTo(new Loose(Optional.empty(), OptionalInt.empty(), null));
    assertThat(decode("{\"maybe\":null,\"number\":null,\"nullable\":null}", Loose.class))
        .isEqualTo(new Loose(Optional.empty(), OptionalInt.empty(), null));
    assertThat(decode("{\"maybe\":\"a\",\"number\":1,\"nullable\":\"b\"}", Loose.class))
        .isEqualTo(new Loose(Optional.of("a"), OptionalInt.of(1), "b"));
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(decode("{\"symbol\":\"A\",\"quantity\":1,\"new\":{\"x\":[1]}}", Line.class))
        .isEqualTo(new Line("A", 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text   | 5                | /text: expected text",
        "text   | true             | /text: expected text",
        "text   | 1.5              | /text: expected text",
        "text   | {}               | /text: expected text",
        "whole  | \"5\"            | /whole: expected a whole number",
        "whole  | 1.5              | /whole: expected a whole number",
        "whole  | 1.0              | /whole: expected a whole number",
        "whole  | 2147483648       | /whole: expected a whole number",
        "whole  | true             | /whole: expected a whole number",
        "whole  | 1e1000000000     | /whole: expected a whole number",
        "big    | 9223372036854775808 | /big: expected a whole number",
        "ratio  | \"1\"            | /ratio: expected a number",
        "flag   | \"true\"         | /flag: expected true or false",
        "flag   | 1                | /flag: expected true or false",
        "side   | \"HOLD\"         | /side: expected one of BUY, SELL",
        "side   | 0                | /side: expected one of BUY, SELL",
        "side   | \"\"             | /side: expected one of BUY, SELL",
        "at     | 1700000000       | /at: expected an ISO-8601 date or time",
        "at     | \"1700000000\" | /at: expected an ISO-8601 date or time",
        "at     | \"yesterday\"    | /at: expected an ISO-8601 date or time",
        "took   | 5                | /took: expected an ISO-8601 duration",
        "took   | \"5s\"           | /took: expected an ISO-8601 duration",
        "amount | \"1.0\"          | /amount: expected a number",
      })
  void aValueOfAnotherFormIsNamedByItsPointer(String field, String value, String expected) {
    var fields =
        new java.util.LinkedHashMap<>(
            Map.of(
                "text",
                "\"\"",
                "whole",
                "1",
                "big",
                "1",
                "ratio",
                "1",
                "flag",
                "true",
                "side",
                "\"BUY\"",
                "at",
                "\"2024-01-01T00:00:00Z\"",
                "took",
                "\"PT1S\"",
                "amount",
                "1"));
    fields.put(field, value);
    var json = new StringBuilder("{");
    fields.forEach((name, text) -> json.append("\"%s\":%s,".formatted(name, text)));
    json.setCharAt(json.length() - 1, '}');

    assertThat(violations(json.toString(), Kinds.class)).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "nothing",
      value = {
        "{\"symbol\":\"A\",\"symbol\":\"B\",\"quantity\":1} | Duplicate field 'symbol'",
        "{\"symbol\":\"A\",\"quantity\":1} {}               | Trailing token",
        "{\"symbol\":\"A\",\"quantity\":1} x                | Unrecognized token 'x'",
        "{\"symbol\":\"A\"                                  | Unexpected end-of-input",
        "{'symbol':'A'}                                     | Unexpected character",
        "{\"quantity\":NaN}                                 | Non-standard token 'NaN'",
        "{\"quantity\":01}                                  | Leading zeroes not allowed",
      })
  void whatIsNotJsonIsRefused(String text, String reason) {
    assertThat(violations(text, Line.class))
        .singleElement()
        .asString()
        .startsWith(": expected ")
        .contains(reason);
  }

  @Test
  void nothingIsNoDocument() {
    assertThat(violations("", Line.class))
        .containsExactly(": expected a JSON document, found nothing");
    assertThat(violations("  ", Line.class)).hasSize(1);
    assertThat(violations("null", Line.class)).containsExactly(": expected an object");
    assertThat(violations("[]", Line.class)).containsExactly(": expected a JSON object");
  }

  @Test
  void nestingOf64IsReadAndOf65IsNot() {
    assertThat(decode("[".repeat(64) + "]".repeat(64), Object.class)).isInstanceOf(List.class);
    assertThat(violations("[".repeat(65) + "]".repeat(65), Object.class))
        .singleElement()
        .asString()
        .contains("nesting depth (65)");
  }

  @Test
  void bytesThatAreNoTextAreTheSendersFault() {
    byte[][] documents = {
      {0, 0, 0, '{', (byte) 0xff, (byte) 0xff, 0, 0},
      {'{', '"', (byte) 0xc3, '"'},
      {(byte) 0xff, (byte) 0xfe, 0},
      {0},
    };
    for (var document : documents) {
      assertThatThrownBy(() -> JsonCodec.decode(Buffer.buffer(document), Line.class))
          .isInstanceOf(JsonException.class);
    }
  }

  @Test
  void everyCheckOfARecordIsReportedAtItsPointer() {
    assertThat(
            violations(
                "{\"id\":\"1\",\"lines\":[{\"symbol\":\" \",\"quantity\":0}],\"byName\":{}}",
                Order.class))
        .containsExactly(
            "/lines/0/symbol:  , expected some text", "/lines/0/quantity: 0, expected 1 or more");
    assertThat(violations("{\"symbol\":\"\",\"quantity\":1}", Line.class))
        .containsExactly("/symbol: , expected some text");
    assertThat(violations("{\"word\":\"now\"}", Picky.class))
        .containsExactly(": expected the word is missing");
  }

  @Test
  void aNullInAListIsRefused() {
    assertThat(violations("{\"texts\":[\"a\",null]}", Texts.class))
        .containsExactly("/texts/1: expected text");
  }

  @Test
  void namesOnTheWireMayDiffer() {
    assertThat(decode("{\"account_id\":\"a\"}", Renamed.class)).isEqualTo(new Renamed("a"));
    assertThat(violations("{}", Renamed.class))
        .containsExactly("/account_id: expected text, it is missing");
  }

  @Test
  void aRecordMayBeMadeInItsOwnWay() {
    assertThat(decode("{\"price\":\"10 EUR\"}", Price.class))
        .isEqualTo(new Price(new Money("10 EUR")));
  }

  @Test
  void aTypeThatCannotBeReadOrWrittenIsAProgrammersMistake() {
    assertThatThrownBy(() -> decode("{\"code\":{}}", Unreadable.class))
        .isInstanceOf(IllegalArgumentException.class)
        .isNotInstanceOf(JsonException.class);
    assertThatThrownBy(() -> JsonCodec.encode(Map.of("password", Secret.of("hunter2"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  private static <T> T decode(String text, Class<T> type) {
    return JsonCodec.decode(Buffer.buffer(text), type);
  }

  private static List<String> violations(String text, Class<?> type) {
    try {
      var decoded = decode(text, type);
      throw new AssertionError("was read as " + decoded);
    } catch (JsonException e) {
      return e.violations().stream().map(Violation::message).toList();
    }
  }
}
