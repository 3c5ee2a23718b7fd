package dev.chassis.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "login failed: user=ada password=hunter22 on db1 | login failed: user=ada password=*** on db1",
        "jdbc:postgresql://h/db?user=a&password=b%40c&ssl=true | jdbc:postgresql://h/db?user=a&password=***&ssl=true",
        "amqp://guest:gu@est@rabbit:5672/v | amqp://guest:***@rabbit:5672/v",
        "to http://:pw@host/ | to http://:***@host/",
        "Account[user=ada, apiKey=k-1, age=3] | Account[user=ada, apiKey=***, age=3]",
        "{user=ada, client_secret=xyz} | {user=ada, client_secret=***}",
        "{\"password\":\"a b\\u0020c\",\"n\":1} | {\"password\":***\",\"n\":1}",
        "{\"token\" : \"abc\"} | {\"token\" : ***\"}",
        "DB_PASSWORD=x1 | DB_PASSWORD=***",
        "Authorization: Bearer abc.def | Authorization: ***",
        "authorization: Basic dXNlcjpwdw== | authorization: ***",
        "Cookie: a=b; session=12 | Cookie: ***",
        "x-api-key: 12345 | x-api-key: ***",
        "X-Vault-Token: hvs.1 | X-Vault-Token: ***",
        "sent Bearer 0123456789abc to fees | sent Bearer *** to fees",
        "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, refused | got ***, refused",
        "tokens=a,b | tokens=***,b",
        "secret = 's3 cr et' given | secret = ***' given",
      })
  void masksWhatLooksLikeASecret(String text, String expected) {
    assertThat(Redactor.masked(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sold 7 shares",
        "GET /orders/7 200 in 3 ms",
        "http://orders:8080/a?b=c answered 200: fine",
        "orders.conf:12: db.password: expected some text",
        "2026-01-31T12:00:00Z key=a, monkey: b at 12:30",
        "Bearer authentication failed",
        "basic training",
        "password=***",
        "eyJ is how a JWT begins",
        "a = b, c : d, :, =, //, ://@",
      })
  void leavesOtherTextAloneAndMakesNoCopy(String text) {
    assertThat(Redactor.masked(text)).isSameAs(text);
  }

  @Test
  void masksWhatItHasLearnedWhereverItTurnsUp() {
    Redactor.learn("learned-value-1");
    Redactor.learn("learned-value-1-longer");

    assertThat(Redactor.masked("learned-value-1")).isEqualTo("***");
    assertThat(Redactor.masked("xlearned-value-1-longer, learned-value-1y"))
        .isEqualTo("x***, ***y");
    assertThat(Redactor.masked("learned-value-")).isEqualTo("learned-value-");
  }

  @Test
  void doesNotLearnWhatWouldMaskOrdinaryWords() {
    Redactor.learn("orders");

    assertThat(Redactor.masked("orders are up")).isEqualTo("orders are up");
  }

  @Test
  void looksThroughPlainTextWithoutMakingAnything() {
    Redactor.learn("some-learned-value");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int characters = 0;
    for (int i = 0; i < 10_000; i++) {
      characters += Redactor.masked("GET /orders/7 200 in 3 ms for a customer").length();
    }
    long made = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(characters).isEqualTo(400_000);
    assertThat(before).as("this JVM counts what is made").isPositive();
    assertThat(made / 10_000).as("bytes for one text").isZero();
  }

  @Test
  void findsEachOfManyValuesAtAnyPlaceAndNothingElse() {
    var random = new Random(7);
    var values = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      values.add(word(random, 8 + random.nextInt(30)));
    }
    var finder = ValueFinder.of(values);
    for (var value : values) {
      var before = word(random, random.nextInt(20)).toUpperCase(java.util.Locale.ROOT);
      assertThat(finder.find(before + value + "TAIL", 0)).isEqualTo(before.length());
      assertThat(finder.find(before + value.substring(1), 0)).isEqualTo(-1);
    }
    assertThat(ValueFinder.of(List.of()).find("anything at all", 0)).isEqualTo(-1);
  }

  private static String word(Random random, int length) {
    var word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
