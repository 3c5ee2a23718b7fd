package dev.chassis.messaging.amqp;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.proton.ProtonHelper;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSender;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.message.Message;

/** Questions to a broker's management address, each with its answer. */
final class Questions {

  private static final int CREDIT = 100;

  private final LiveConnection live;
  private final ProtonSender sender;
  private final String replyTo;
  private final Map<Object, Promise<Message>> asked = new HashMap<>();
  private int last;

  private Questions(LiveConnection live, ProtonSender sender, String replyTo) {
    this.live = live;
    this.sender = sender;
    this.replyTo = replyTo;
  }

  /** A way to ask, with answers on an address that the broker makes up. */
  static Future<Questions> to(LiveConnection live, String address) {
    var dynamic = new Source();
    dynamic.setDynamic(true);
    dynamic.setExpiryPolicy(TerminusExpiryPolicy.LINK_DETACH);
    return live.receiver(dynamic, why -> live.abort("answers end: " + why))
        .compose(
            receiver ->
                live.sender(Node.plain(address), false, why -> live.abort("questions end: " + why))
                    .map(
                        sender ->
                            listen(
                                live, sender, receiver, receiver.getRemoteSource().getAddress())));
  }

  /** A way to ask by a pair of links to one address, as RabbitMQ has it. */
  static Future<Questions> pairedWith(LiveConnection live, String address) {
    return live.pair(address, why -> live.abort("management ends: " + why))
        .map(pair -> listen(live, pair.sender(), pair.receiver(), "$me"));
  }

  private static Questions listen(
      LiveConnection live, ProtonSender sender, ProtonReceiver receiver, String replyTo) {
    var questions = new Questions(live, sender, replyTo);
    receiver.handler(
        (delivery, answer) -> {
          ProtonHelper.accepted(delivery, true);
          receiver.flow(1);
          questions.answered(answer);
        });
    receiver.flow(CREDIT);
    return questions;
  }

  /** Asks; fails when the connection is lost or no answer comes in time. */
  Future<Message> ask(Message question, String what) {
    var id = "q" + ++last;
    Promise<Message> promise = Promise.promise();
    asked.put(id, promise);
    question.setMessageId(id);
    question.setCorrelationId(id);
    question.setReplyTo(replyTo);
    sender.send(question);
    return live.answer(promise.future(), what).onComplete(done -> asked.remove(id));
  }

  private void answered(Message answer) {
    var promise = asked.remove(String.valueOf(answer.getCorrelationId()));
    if (promise != null) {
      promise.tryComplete(answer);
    }
  }
}
