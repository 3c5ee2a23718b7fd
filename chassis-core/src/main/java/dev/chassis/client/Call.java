package dev.chassis.client;

import dev.chassis.balance.Pick;
import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.discovery.Instance;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call on its way through the stages. Immutable but for {@code tried} and {@code
 * abort}, which all attempts of a call share and which live on the caller's context.
 *
 * @param service who is called
 * @param request what is asked
 * @param context the request on whose behalf it is asked, with the deadline that the service is
 *     told
 * @param asked deadline of that request, whatever becomes of it; null when it has none
 * @param deadline end of the whole call
 * @param number 0 for the first attempt, counted over retries; a second attempt beside the first
 *     begins with 1
 * @param instance who was picked; null until then
 * @param abreast calls under way to that instance, with this one; 0 until it is picked
 * @param tried ids of the instances picked by earlier attempts
 * @param trial whether the attempt is one of those that decide whether an open circuit closes
 * @param abort ends what is under way
 */
record Call(
    String service,
    ServiceRequest request,
    RequestContext context,
    @Nullable Deadline asked,
    Deadline deadline,
    int number,
    @Nullable Instance instance,
    int abreast,
    Tried tried,
    boolean trial,
    Abort abort) {

  Call attempt(int newNumber) {
    return new Call(
        service, request, context, asked, deadline, newNumber, instance, abreast, tried, trial,
        abort);
  }

  Call to(Pick pick) {
    return new Call(
        service,
        request,
        context,
        asked,
        deadline,
        number,
        pick.instance(),
        pick.abreast(),
        tried,
        trial,
        abort);
  }

  Call asTrial() {
    return new Call(
        service, request, context, asked, deadline, number, instance, abreast, tried, true, abort);
  }

  /** Whether the request that the call is made for had its time, and it was over by then. */
  boolean isLaterThanAsked(long nanos) {
    return asked != null && nanos - asked.atNanos() > 0;
  }

  /** An attempt beside others, which can be ended without them. */
  Call beside(int newNumber, Abort own) {
    return new Call(
        service, request, context, asked, deadline, newNumber, instance, abreast, tried, trial,
        own);
  }

  CallCancelledException cancelled() {
    return new CallCancelledException(service, "nobody waits for it any more");
  }

  CallCancelledException superseded() {
    return new CallCancelledException(service, "another attempt was faster");
  }

  CallTimeoutException timedOut() {
    return new CallTimeoutException(service + " did not answer " + request.method() + " in time");
  }
}
