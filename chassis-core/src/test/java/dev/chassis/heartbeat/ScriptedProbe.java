package dev.chassis.heartbeat;

import dev.chassis.heartbeat.Heartbeat.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers as a test says, at once or when told to. */
final class ScriptedProbe implements Probe {

  private final Map<Integer, Answer> answers = new HashMap<>();
  private final List<Promise<Answer>> waiting = new ArrayList<>();
  private final List<Address> knocked = new ArrayList<>();
  private boolean slow;

  /** From now on the port of {@code address} answers so. */
  void answer(int port, Answer answer) {
    answers.put(port, answer);
  }

  /** From now on answers wait for {@link #deliver}. */
  void slow() {
    slow = true;
  }

  void deliver(Answer answer) {
    var due = List.copyOf(waiting);
    waiting.clear();
    due.forEach(one -> one.complete(answer));
  }

  int waiting() {
    return waiting.size();
  }

  List<Address> knocked() {
    return knocked;
  }

  @Override
  public Future<Answer> knock(Address address) {
    knocked.add(address);
    if (slow) {
      var later = Promise.<Answer>promise();
      waiting.add(later);
      return later.future();
    }
    return Future.succeededFuture(answers.getOrDefault(address.port(), Answer.ACCEPTED));
  }
}
