package dev.chassis.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Figures of one contender, one per round: neighbours in time saw the same machine.
 *
 * @param values in the order of the rounds
 */
record Rounds(List<Double> values) {

  static <T> Rounds of(Collection<T> samples, ToDoubleFunction<T> figure) {
    return new Rounds(samples.stream().map(figure::applyAsDouble).toList());
  }

  /** Ratio to {@code base} in each round. */
  Rounds to(Rounds base) {
    return new Rounds(
        IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i) / base.values.get(i))
            .toList());
  }

  double median() {
    return sorted().get(values.size() / 2);
  }

  double min() {
    return sorted().get(0);
  }

  double max() {
    return sorted().get(values.size() - 1);
  }

  private List<Double> sorted() {
    return values.stream().sorted().toList();
  }
}
