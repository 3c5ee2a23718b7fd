package dev.chassis.discovery;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What may be called of one service, as its {@link Selection} has it. Kept by who calls; each
 * method costs one volatile read and makes no object. Thread-safe.
 */
public final class ServiceView {

  private volatile Choice choice;

  ServiceView(Snapshot snapshot) {
    this.choice = Choice.of(snapshot, Selection.defaults());
  }

  /**
   * Instances that are called together.
   *
   * @param snapshot them; the same object until something changes, so that a balancer can tell. Use
   *     a balancer for each group
   * @param canary whether they are the version on trial
   */
  public record Group(Snapshot snapshot, boolean canary) {}

  /** Everything of one revision. Immutable. */
  private record Choice(Snapshot all, Selection selection, Group main, Group canary, Lot lot) {

    static Choice of(Snapshot all, Selection selection) {
      if (selection.takesAll()) {
        var everyone = new Group(all, false);
        return new Choice(all, selection, everyone, everyone, Lot.NEVER);
      }
      var main = new Group(part(all, selection::isMain), false);
      var canary = new Group(part(all, selection::isCanary), true);
      var trial = selection.canary();
      var lot = Lot.NEVER;
      boolean alone = main.snapshot.callable().isEmpty();
      boolean callable = canary.snapshot.isUp() || (alone && !canary.snapshot.callable().isEmpty());
      if (trial != null && callable) {
        lot = alone ? Lot.ALWAYS : Lot.of(trial.share(), all.service() + "/" + trial.version());
      }
      return new Choice(all, selection, main, canary, lot);
    }

    private static Snapshot part(Snapshot all, Predicate<Instance> which) {
      var part = all.instances().stream().filter(which).toList();
      return Snapshot.of(all.service(), all.revision(), part);
    }
  }

  /** All instances that are known, selected or not. */
  public Snapshot all() {
    return choice.all;
  }

  /** The instances that are called, without those on trial while there are others. */
  public Snapshot snapshot() {
    var now = choice;
    return now.lot == Lot.ALWAYS ? now.canary.snapshot : now.main.snapshot;
  }

  /** The group of one call, by chance: the version on trial gets its share. */
  public Group group(RandomGenerator random) {
    var now = choice;
    return now.lot.isDrawn(random) ? now.canary : now.main;
  }

  /**
   * The group of all calls with the same key, such as a customer's id. A key that is once with the
   * version on trial stays there while its share grows.
   */
  public Group group(CharSequence key) {
    var now = choice;
    return now.lot.isDrawn(key) ? now.canary : now.main;
  }

  /** Called under the registry's lock. */
  void follow(Snapshot snapshot) {
    choice = Choice.of(snapshot, choice.selection);
  }

  /** Called under the registry's lock. */
  void select(Selection selection) {
    choice = Choice.of(choice.all, selection);
  }
}
