package dev.chassis.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH benchmarks for a few seconds each and prints time and allocation per call, with the
 * ratio to the fastest one that is not ours. Arguments are regular expressions; none runs them all.
 */
final class JmhRun {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private JmhRun() {}

  public static void main(String[] args) throws RunnerException {
    var options =
        new OptionsBuilder()
            .forks(Integer.getInteger("jmh.forks", 1))
            .warmupIterations(4)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgsAppend("-Xmx256m")
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT);
    for (var pattern : args) {
      options.include(pattern);
    }
    print(new Runner(options.build()).run());
  }

  private static void print(Collection<RunResult> results) {
    List<RunResult> left = new ArrayList<>(results);
    left.sort(Comparator.comparing(JmhRun::group).thenComparing(JmhRun::nanos));
    System.out.println("| case | benchmark | ns/op | +- | B/op | ratio |");
    System.out.println("|---|---|--:|--:|--:|--:|");
    for (var result : left) {
      var score = result.getPrimaryResult();
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.0f | %.2f |%n",
          group(result),
          method(result),
          score.getScore(),
          score.getScoreError(),
          allocated(result),
          score.getScore() / fastestOther(left, group(result)));
    }
  }

  /** Of the same class and parameters; what is not ours does not begin with {@code chassis}. */
  private static double fastestOther(List<RunResult> results, String group) {
    return results.stream()
        .filter(result -> group(result).equals(group) && !method(result).startsWith("chassis"))
        .mapToDouble(JmhRun::nanos)
        .min()
        .orElse(Double.NaN);
  }

  private static double nanos(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  private static double allocated(RunResult result) {
    return Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED)).getScore();
  }

  private static String group(RunResult result) {
    var params = result.getParams();
    var type = params.getBenchmark().replaceFirst("\\.\\w+$", "").replaceFirst(".*\\.", "");
    var name = new StringBuilder(type.replace("Benchmark", ""));
    params.getParamsKeys().forEach(key -> name.append(' ').append(params.getParam(key)));
    return name.toString();
  }

  private static String method(RunResult result) {
    return result.getParams().getBenchmark().replaceFirst(".*\\.", "");
  }
}
