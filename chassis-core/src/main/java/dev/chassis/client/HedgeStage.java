package dev.chassis.client;

import dev.chassis.resilience.Attempt;
import dev.chassis.resilience.Hedge;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Starts a second attempt, on another instance, beside one that takes longer than most did lately.
 * The one that loses is cancelled. Only where that is safe: the request may be repeated.
 */
final class HedgeStage implements Stage {

  private final Stage next;
  private final Hedge hedge;
  private final Counter hedges;

  private HedgeStage(Stage next, Hedge hedge, Counter hedges) {
    this.next = next;
    this.hedge = hedge;
    this.hedges = hedges;
  }

  /** {@code next} with second attempts, or as it is where they are switched off. */
  static Stage before(Stage next, boolean enabled, Hedge hedge, Counter hedges) {
    return enabled ? new HedgeStage(next, hedge, hedges) : next;
  }

  @Override
  public Future<ServiceResponse> send(Call call) {
    if (!call.request().idempotent()) {
      return next.send(call);
    }
    var hedged = new Hedged(call);
    call.abort().onAbort(hedged);
    return hedge.attempt(hedged).result();
  }

  /** One call and its attempts, which can be ended each for itself. */
  private final class Hedged
      implements IntFunction<Attempt<ServiceResponse>>, Consumer<CallException> {

    private final Call call;
    private final Abort first = new Abort();
    private final Abort second = new Abort();

    Hedged(Call call) {
      this.call = call;
    }

    @Override
    public void accept(CallException reason) {
      // The second first: the call ends with the failure of the first.
      second.abort(reason);
      first.abort(reason);
    }

    @Override
    public Attempt<ServiceResponse> apply(int number) {
      var abort = number == 0 ? first : second;
      if (number > 0) {
        hedges.increment();
      }
      var result = next.send(call.beside(number, abort));
      return new Attempt<>(result, () -> abort.abort(call.superseded()));
    }
  }
}
