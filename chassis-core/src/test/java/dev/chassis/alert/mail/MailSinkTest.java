package dev.chassis.alert.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.chassis.alert.Alert;
import dev.chassis.alert.AlertMessage;
import dev.chassis.alert.AlertSink;
import dev.chassis.alert.Severity;
import dev.chassis.config.CheckException;
import dev.chassis.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real mail server in this JVM. */
class MailSinkTest {

  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private final Vertx vertx = Vertx.vertx();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    server.stop();
  }

  @Test
  void oneMailTellsOfTheWholeGroup() throws Exception {
    var sink = sink(null, null);
    await(sink.send(message("fees is down: fees-1")));
    await(sink.close());

    assertThat(server.waitForIncomingEmail(5000, 2)).isTrue();
    var mails = server.getReceivedMessages();
    assertThat(mails).as("one for each address").hasSize(2);
    assertThat(mails[0].getSubject()).isEqualTo("[watch] fees: 1 firing, 1 resolved");
    assertThat(mails[0].getFrom()[0].toString()).isEqualTo("chassis@bank.example");
    var text = mails[0].getContent().toString();
    assertThat(text)
        .contains("FIRING   warning InstanceDown", "fees is down: fees-1")
        .contains("RESOLVED warning InstanceDown", "until 2024-01-01T00:01:00Z")
        .contains("seemed over 3 times")
        .contains("2 earlier messages could not be delivered");
  }

  @Test
  void logsInWhereTheServerWantsIt() throws Exception {
    server.setUser("ops@bank.example", "ops", "s3cret");
    await(sink("ops", "s3cret").send(message("fees is down")));
    assertThat(server.waitForIncomingEmail(5000, 2)).isTrue();

    assertThatThrownBy(() -> await(sink("ops", "wrong").send(message("fees is down"))))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void aServerThatIsAwayIsAFailureOfTheFuture() throws Exception {
    var sink = sink(null, null);
    server.stop();

    assertThatThrownBy(() -> await(sink.send(message("fees is down"))))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void mailIsNotSentInTheClearUnlessToldSo() {
    var config =
        new MailConfig(
            "127.0.0.1",
            server.getSmtp().getPort(),
            MailConfig.Security.starttls,
            null,
            null,
            "chassis@bank.example",
            List.of("ops@bank.example"));

    assertThatThrownBy(() -> await(MailSink.create(vertx, config).send(message("x"))))
        .isInstanceOf(ExecutionException.class);
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(
            () ->
                new MailConfig(
                    "mail", 587, MailConfig.Security.none, null, null, "nobody", List.of()))
        .isInstanceOf(CheckException.class)
        .hasMessageContaining("from")
        .hasMessageContaining("to");
  }

  private AlertSink sink(String username, String password) {
    return MailSink.create(
        vertx,
        new MailConfig(
            "127.0.0.1",
            server.getSmtp().getPort(),
            MailConfig.Security.none,
            username,
            password == null ? null : Secret.of(password),
            "chassis@bank.example",
            List.of("ops@bank.example", "night@bank.example")));
  }

  private static AlertMessage message(String summary) {
    var labels = Map.of("instance", "fees-1");
    var alert = new Alert("InstanceDown", Severity.warning, "fees", labels, summary);
    return new AlertMessage(
        "watch",
        "fees",
        START.plusSeconds(120),
        List.of(
            new AlertMessage.Entry(alert, START, null, 0),
            new AlertMessage.Entry(alert, START, START.plusSeconds(60), 3)),
        2);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
