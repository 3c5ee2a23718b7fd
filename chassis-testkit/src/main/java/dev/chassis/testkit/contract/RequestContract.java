package dev.chassis.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.context.RequestContext;
import dev.chassis.http.ProblemException;
import dev.chassis.messaging.BrokerRefusedException;
import dev.chassis.messaging.MessagingSignals;
import dev.chassis.messaging.request.AnswerProblemException;
import dev.chassis.messaging.request.NoAnswerException;
import dev.chassis.messaging.request.RequestType;
import dev.chassis.messaging.request.Requests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Questions and answers, on every transport. Goes on from {@link SubscriptionContract}. */
public abstract class RequestContract extends BrokerScenario {

  record Question(int number) {}

  record Answer(String text) {}

  private final RequestType<Question, Answer> asked =
      RequestType.of("contract.asked-" + run, Question.class, Answer.class);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /** Whether the transport can tell that nobody is subscribed. */
  protected boolean tellsUnroutable() {
    return true;
  }

  @Test
  void aQuestionIsAnsweredByOneOfTheInstancesThatAnswerIt() {
    var answered = new AtomicInteger();
    var asker = service("orders");
    var first = service("fees");
    var second = service("fees");
    var requests = requests(asker);
    for (var each : List.of(first, second)) {
      requests(each)
          .answer(
              asked,
              "quote",
              question -> {
                answered.incrementAndGet();
                return Future.succeededFuture(new Answer("no. " + question.number()));
              });
    }
    start(asker, first, second);

    var answers =
        IntStream.range(0, 50).mapToObj(i -> requests.ask(asked, new Question(i))).toList();
    await(Future.all(answers));

    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).result()).isEqualTo(new Answer("no. " + i));
    }
    assertThat(answered).hasValue(50);
  }

  @Test
  void theAskersTraceAndDeadlineReachWhoAnswers() {
    var seen = new CopyOnWriteArrayList<RequestContext>();
    var asker = service("orders");
    var fees = service("fees");
    var requests = requests(asker);
    requests(fees)
        .answer(
            asked,
            "quote",
            question -> {
              seen.add(RequestContext.current());
              return Future.succeededFuture(new Answer("yes"));
            });
    start(asker, fees);
    var request = RequestContext.root().withLabel("tenant", "7");

    await(request.run(asker.vertx(), () -> requests.ask(asked, new Question(1))));

    assertThat(traceId(seen.get(0))).isEqualTo(traceId(request));
    assertThat(seen.get(0).requestId()).isEqualTo(request.requestId());
    assertThat(seen.get(0).labels()).containsEntry("tenant", "7");
    assertThat(seen.get(0).deadline()).isNotNull();
  }

  @Test
  void aProblemIsTheAskersFailureAndOtherFailuresTellNothing() {
    var asker = service("orders");
    var fees = service("fees");
    var requests = requests(asker);
    requests(fees)
        .answer(
            asked,
            "quote",
            question -> {
              if (question.number() == 1) {
                throw ProblemException.notFound("no-such-quote", "There is none.");
              }
              throw new IllegalStateException("password=hunter2");
            });
    start(asker, fees);

    var problem = failure(requests.ask(asked, new Question(1)));
    var accident = failure(requests.ask(asked, new Question(2)));

    assertThat(problem).isInstanceOf(AnswerProblemException.class);
    assertThat(((AnswerProblemException) problem).problem().status()).isEqualTo(404);
    assertThat(((AnswerProblemException) problem).problem().code()).isEqualTo("no-such-quote");
    assertThat(((AnswerProblemException) accident).problem().status()).isEqualTo(500);
    assertThat(accident).hasMessageNotContaining("hunter2");
    assertThat(parked(fees, "quote")).as("the asker knows, nobody else needs to").isEmpty();
  }

  @Test
  void anAnswerThatComesTooLateIsCountedAndDropped() {
    Promise<Answer> slow = Promise.promise();
    var begun = new AtomicInteger();
    var asker = service("orders");
    var fees = service("fees");
    var requests = requests(asker);
    requests(fees)
        .answer(
            asked,
            "quote",
            question -> {
              begun.incrementAndGet();
              return slow.future();
            });
    start(asker, fees);

    var late = requests.ask(asked, new Question(1), Duration.ofMillis(500));
    eventually(() -> begun.get() == 1);
    assertThat(failure(late)).isInstanceOf(NoAnswerException.class);
    slow.complete(new Answer("at last"));

    eventually(() -> MessagingSignals.ANSWERS_LOST.counter(meters, "late").count() == 1);
  }

  @Test
  void aQuestionThatNobodyAnswersFails() {
    var asker = service("orders");
    var requests = requests(asker);
    start(asker);

    var failure = failure(requests.ask(asked, new Question(1), Duration.ofMillis(500)));

    assertThat(failure)
        .isInstanceOf(tellsUnroutable() ? BrokerRefusedException.class : NoAnswerException.class);
  }

  private Requests requests(Participant service) {
    return Requests.create(
        service.vertx(),
        service.identity(),
        service.events(),
        meters,
        time().ticker(),
        time().timers(service.vertx()));
  }
}
