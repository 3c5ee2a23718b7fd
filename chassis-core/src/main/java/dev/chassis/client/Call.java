package dev.chassis.client;

import dev.chassis.context.Deadline;
import dev.chassis.context.RequestContext;
import dev.chassis.discovery.Instance;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a call on its way through the stages. Immutable but for {@code tried} and {@code
 * abort}, which all attempts of a call share and which live on the caller's context.
 *
 * @param service who is called
 * @param request what is asked
 * @param context the request on whose behalf it is asked, with the deadline that the service is
 *     told
 * @param deadline end of the whole call
 * @param number 0 for the first attempt
 * @param instance who was picked; null until then
 * @param tried ids of the instances picked by earlier attempts
 * @param abort ends what is under way
 */
record Call(
    String service,
    ServiceRequest request,
    RequestContext context,
    Deadline deadline,
    int number,
    @Nullable Instance instance,
    Set<String> tried,
    Abort abort) {

  Call attempt(int newNumber) {
    return new Call(service, request, context, deadline, newNumber, instance, tried, abort);
  }

  Call to(Instance picked) {
    return new Call(service, request, context, deadline, number, picked, tried, abort);
  }

  CallCancelledException cancelled() {
    return new CallCancelledException(service);
  }

  CallTimeoutException timedOut() {
    return new CallTimeoutException(service + " did not answer " + request.method() + " in time");
  }
}
