package dev.chassis.samples.fees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeeLedgerTest {

  @TempDir private Path folder;
  private Path file;
  private FeeLedger ledger;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("data").resolve("fees.jsonl");
    ledger = new FeeLedger(file);
    ledger.open();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void chargeIsReadBackByTheNextProcess() throws IOException {
    var charge = ledger.charge(charge("c-1", "o-1"));

    reopen();

    assertThat(ledger.all()).containsExactly(charge);
    assertThat(ledger.find("o-1")).contains(charge);
    assertThat(ledger.find("o-2")).isEmpty();
  }

  @Test
  void orderIsChargedOnceAlsoAcrossProcesses() throws IOException {
    var first = ledger.charge(charge("c-1", "o-1"));
    var second = ledger.charge(charge("c-2", "o-1"));
    reopen();
    var third = ledger.charge(charge("c-3", "o-1"));

    assertThat(List.of(second, third)).containsOnly(first);
    assertThat(Files.readAllLines(file)).hasSize(1);
  }

  @Test
  void orderIsChargedOnceByManyAtOnce() throws IOException {
    var charges =
        IntStream.range(0, 200)
            .mapToObj(i -> charge("c-" + i, "o-" + i % 10))
            .map(wanted -> CompletableFuture.supplyAsync(() -> chargeUnchecked(wanted)))
            .toList();
    charges.forEach(CompletableFuture::join);

    reopen();

    assertThat(ledger.all()).hasSize(10);
    assertThat(Files.readAllLines(file)).hasSize(10);
  }

  @Test
  void halfALineOfADyingProcessIsCutOff() throws IOException {
    var kept = ledger.charge(charge("c-1", "o-1"));
    ledger.close();
    Files.writeString(file, "{\"chargeId\":\"c-2\",\"orderId\":\"o-", StandardOpenOption.APPEND);

    reopen();
    var next = ledger.charge(charge("c-3", "o-2"));
    reopen();

    assertThat(ledger.all()).containsExactly(kept, next);
  }

  @Test
  void wholeLineWithoutItsEndNeverCounted() throws IOException {
    ledger.charge(charge("c-1", "o-1"));
    ledger.close();
    var bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));

    reopen();

    assertThat(ledger.all()).isEmpty();
  }

  @Test
  void brokenLineInTheMiddleIsNamedAndNothingIsTouched() throws IOException {
    ledger.charge(charge("c-1", "o-1"));
    ledger.close();
    Files.writeString(file, "nonsense\n{\"half", StandardOpenOption.APPEND);
    var before = Files.readString(file);

    assertThatThrownBy(() -> ledger.open())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ":2 is not a charge");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void secondLedgerOnTheSameFileIsRefused() {
    assertThatThrownBy(() -> new FeeLedger(file).open())
        .isInstanceOf(IOException.class)
        .hasMessage(file + " is in use by another fees process");
  }

  @Test
  void closedLedgerChargesNothing() {
    ledger.close();

    assertThatThrownBy(() -> ledger.charge(charge("c-1", "o-1"))).isInstanceOf(IOException.class);
    assertThat(ledger.all()).isEmpty();
  }

  private void reopen() throws IOException {
    ledger.close();
    ledger = new FeeLedger(file);
    ledger.open();
  }

  private Charge chargeUnchecked(Charge wanted) {
    try {
      return ledger.charge(wanted);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Charge charge(String id, String orderId) {
    return new Charge(id, orderId, "acc-1", 100, Instant.parse("2024-01-01T12:00:00Z"));
  }
}
