package dev.chassis.balance;

import dev.chassis.balance.BalanceReport.SeatReport;
import dev.chassis.discovery.Instance;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Says for people how calls are spread. */
record Reporting(Bench bench, long now, Tuning tuning) {

  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  BalanceReport report(String service) {
    double calls = Math.max(1, bench.all().stream().mapToInt(this::calls).sum());
    return new BalanceReport(
        service,
        false,
        bench.isPanic(),
        round(bench.stay()),
        bench.all().stream()
            .sorted(Comparator.comparing(Seat::id))
            .map(seat -> report(seat, calls))
            .toList());
  }

  private SeatReport report(Seat seat, double allCalls) {
    var instance = seat.instance();
    var out = seat.standing().ejection();
    return new SeatReport(
        instance.id(),
        instance.endpoint().toString(),
        instance.zone(),
        instance.weight(),
        state(seat, out),
        out == null ? null : out.why(),
        out == null ? null : millis(now - out.since()),
        until(seat, out),
        round(calls(seat) / allCalls),
        calls(seat),
        seat.load().inFlight(),
        round(Octaves.nanos(seat.load().expected(now, tuning)) / NANOS_PER_MILLI));
  }

  private String state(Seat seat, @Nullable Ejection out) {
    var status = seat.instance().status();
    if (status != Instance.Status.UP) {
      return status == Instance.Status.UNREADY ? "unready" : "draining";
    }
    if (out != null) {
      return out.probing() ? "probing" : "ejected";
    }
    return seat.isWarming(now, tuning) ? "warming" : "active";
  }

  private @Nullable Long until(Seat seat, @Nullable Ejection out) {
    if (out != null) {
      return millis(Math.max(0, out.until() - now));
    }
    return seat.isWarming(now, tuning) ? millis(seat.warmAfter(now, tuning)) : null;
  }

  private int calls(Seat seat) {
    return seat.calls(now, tuning);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
