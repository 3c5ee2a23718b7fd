package dev.chassis.testkit.conformance;

import dev.chassis.testkit.TestHttp.Answer;
import dev.chassis.testkit.time.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Told to stop, it says so first, serves on for those who have not heard, ends what is under way,
 * and is gone. The last check, as there is no service after it.
 */
final class Drain implements Check {

  private static final Duration SAYS_SO = Duration.ofSeconds(2);
  private static final Duration GONE = Duration.ofSeconds(30);
  private static final String BODY = "{\"conformance\":true}";

  @Override
  public String promise() {
    return "drain";
  }

  @Override
  public Finding examine(Subject subject) {
    var ending = subject.ending();
    if (ending == null) {
      return Finding.notApplicable(
          "the process is not the kit's to stop", "give --pid N, and it is stopped at the end");
    }
    var faults = new ArrayList<String>();
    var half = half(subject);
    var held = held(subject);
    ending.begin();
    saysSo(subject, faults);
    finish(half, faults);
    finish(subject.outgoing(), held, faults);
    if (!within(GONE, ending::isOver)) {
      faults.add("it still runs after " + GONE.toSeconds() + " s");
    }
    return Finding.of(
        faults,
        "readiness went first, it served on, %sand is gone"
            .formatted(half == null && held == null ? "" : "ended what was under way, "),
        "on SIGTERM turn readiness off, serve on for a beat and a half, take no more, end what is"
            + " under way, then exit");
  }

  /** A request whose body is on its way; null when no route takes one. */
  private static @Nullable OpenRequest half(Subject subject) {
    return Api.of(subject.management())
        .takingJson()
        .map(one -> subject.http().open(one.method(), one.path(), BODY.length()))
        .orElse(null);
  }

  /** A request that waits for a service behind; null when none is known. */
  private static @Nullable CompletableFuture<Answer> held(Subject subject) {
    var outgoing = subject.outgoing();
    if (outgoing == null) {
      return null;
    }
    int before = outgoing.trap().count();
    outgoing.trap().hold();
    var answer = subject.http().sending(outgoing.method(), outgoing.path(), outgoing.body());
    outgoing.trap().callAfter(before);
    return answer;
  }

  private static void saysSo(Subject subject, List<String> faults) {
    try {
      if (!within(SAYS_SO, () -> subject.management().get("/health/ready").status() == 503)) {
        faults.add("readiness is still on after " + SAYS_SO.toSeconds() + " s");
        return;
      }
    } catch (UnreachableException e) {
      faults.add("it was gone before its readiness was off");
      return;
    }
    try {
      subject.http().get("/conformance-drain");
    } catch (UnreachableException e) {
      faults.add("its readiness is off and it takes no requests: who has not heard yet fails");
    }
  }

  private static void finish(@Nullable OpenRequest half, List<String> faults) {
    if (half == null) {
      return;
    }
    try (half) {
      half.finish(BODY);
      half.answer();
    } catch (UnreachableException e) {
      faults.add("a request under way was cut: " + e.getMessage());
    }
  }

  private static void finish(
      @Nullable Outgoing outgoing, @Nullable CompletableFuture<Answer> held, List<String> faults) {
    if (outgoing == null || held == null) {
      return;
    }
    outgoing.trap().letGo();
    try {
      held.get(GONE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      faults.add("a request under way was cut: " + outgoing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean within(Duration patience, BooleanSupplier condition) {
    try {
      Eventually.until("it happens", patience, condition);
      return true;
    } catch (AssertionError never) {
      return false;
    }
  }
}
