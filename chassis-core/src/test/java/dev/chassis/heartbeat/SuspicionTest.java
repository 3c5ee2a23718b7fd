package dev.chassis.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.heartbeat.HeartbeatListener.Reason;
import dev.chassis.heartbeat.Probe.Answer;
import org.junit.jupiter.api.Test;

class SuspicionTest {

  private static final long SOON = 10;
  private static final long LATER = 50;
  private static final long TIMEOUT = 1000;

  private final Suspicion suspicion = new Suspicion(100);

  @Test
  void asksAtOnceThenSoonAfterTheFirstBadAnswerAndLaterAfterAllOthers() {
    assertThat(suspicion.since()).isEqualTo(100);
    assertThat(suspicion.wantsKnock(100)).isTrue();
    suspicion.knocked();
    assertThat(suspicion.wantsKnock(500)).as("one question at a time").isFalse();

    answer(Answer.REFUSED, 200);
    assertThat(suspicion.wantsKnock(209)).isFalse();
    assertThat(suspicion.wantsKnock(210)).isTrue();
    answer(Answer.UNREACHABLE, 300);
    assertThat(suspicion.wantsKnock(310)).as("known by now").isFalse();
    assertThat(suspicion.wantsKnock(350)).isTrue();
    answer(Answer.ACCEPTED, 400);
    assertThat(suspicion.wantsKnock(449)).isFalse();
    assertThat(suspicion.wantsKnock(450)).isTrue();
    answer(Answer.UNKNOWN, 500);
    assertThat(suspicion.wantsKnock(510)).isFalse();
    assertThat(suspicion.wantsKnock(550)).isTrue();
  }

  @Test
  void aPortThatRefusesTwiceIsProof() {
    answer(Answer.REFUSED, 0);
    assertThat(suspicion.verdict(0, TIMEOUT)).isNull();
    assertThat(suspicion.isProven()).isFalse();
    answer(Answer.REFUSED, 0);

    assertThat(suspicion.verdict(0, TIMEOUT)).isEqualTo(Reason.REFUSED);
    assertThat(suspicion.isProven()).isTrue();
  }

  @Test
  void aMachineThatDoesNotAnswerTwiceIsAwayButThatIsNoProof() {
    answer(Answer.UNREACHABLE, 0);
    assertThat(suspicion.verdict(0, TIMEOUT)).isNull();
    answer(Answer.REFUSED, 0);
    assertThat(suspicion.verdict(0, TIMEOUT)).isEqualTo(Reason.UNREACHABLE);
    assertThat(suspicion.isProven()).isFalse();
  }

  @Test
  void oneThatAcceptsIsGivenTime() {
    answer(Answer.REFUSED, 0);
    answer(Answer.ACCEPTED, 0);
    answer(Answer.REFUSED, 0);
    assertThat(suspicion.verdict(TIMEOUT, TIMEOUT)).isNull();
    assertThat(suspicion.verdict(TIMEOUT + 1, TIMEOUT)).isEqualTo(Reason.SILENT);
    assertThat(suspicion.isProven()).isFalse();
  }

  @Test
  void nobodyDiesOfWhatCouldNotBeAsked() {
    answer(Answer.UNREACHABLE, 0);
    answer(Answer.UNKNOWN, 0);
    answer(Answer.UNREACHABLE, 0);
    assertThat(suspicion.verdict(0, TIMEOUT)).isNull();
  }

  @Test
  void saysInWordsWhatIsKnown() {
    assertThat(suspicion.words()).contains("not asked yet");
    answer(Answer.ACCEPTED, 0);
    assertThat(suspicion.words()).contains("takes connections");
    answer(Answer.REFUSED, 0);
    assertThat(suspicion.words()).contains("refuses");
    answer(Answer.UNREACHABLE, 0);
    assertThat(suspicion.words()).contains("machine does not answer");
    answer(Answer.UNKNOWN, 0);
    assertThat(suspicion.words()).contains("cannot be asked");
  }

  private void answer(Answer answer, long now) {
    suspicion.answered(answer, now, SOON, LATER);
  }
}
