package dev.chassis.discovery;

import dev.chassis.config.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the fleet, changes it, and tells who wants to know. One writer at a time; readers see one
 * fleet or the next. Views are part of the state and change with it; listeners are told afterwards.
 */
final class Book {

  private static final Logger log = LoggerFactory.getLogger(InstanceRegistry.class);

  private final Map<String, ServiceView> views = new ConcurrentHashMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final List<BiConsumer<Instance, Boolean>> announcers = new CopyOnWriteArrayList<>();
  private final Deliveries deliveries = new Deliveries();
  private volatile Fleet fleet = Fleet.empty();

  Fleet fleet() {
    return fleet;
  }

  /** The view of {@code service}, the same one at every call. */
  ServiceView view(String service) {
    var found = views.get(service);
    return found == null ? newView(service) : found;
  }

  private synchronized ServiceView newView(String service) {
    return views.computeIfAbsent(service, name -> new ServiceView(fleet.snapshot(name)));
  }

  /** Applies {@code selection} to the view of {@code service} from now on. */
  synchronized void select(String service, Selection selection) {
    view(service).select(selection);
  }

  /** Applies these selections, and none to the other services. */
  synchronized void selectAll(Map<String, Selection> selections) {
    views.forEach(
        (service, view) -> {
          if (!selections.containsKey(service)) {
            view.select(Selection.defaults());
          }
        });
    selections.forEach(this::select);
  }

  Registration watch(String service, Consumer<Snapshot> listener) {
    var watcher = new Watcher(service, listener);
    watchers.add(watcher);
    deliveries.add(() -> watcher.tell(fleet.snapshot(service)));
    deliveries.deliver();
    return () -> {
      watcher.cancel();
      watchers.remove(watcher);
    };
  }

  /** Tells {@code listener} of every instance that came or changed (true) or left (false). */
  Registration announce(BiConsumer<Instance, Boolean> listener) {
    announcers.add(listener);
    return () -> announcers.remove(listener);
  }

  /** Takes in a claim, or renews its lease. False when it is of an earlier life. */
  boolean put(Claim claim, long now) {
    var service = claim.instance().service();
    synchronized (this) {
      var known = fleet.roll(service).claims().get(claim.key());
      if (known != null && claim.isOutdatedBy(known.instance())) {
        return false;
      }
      if (known != null && known.instance().equals(claim.instance())) {
        known.renew(claim.leaseUntil());
        return true;
      }
      swap(service, roll -> roll.with(claim, now));
    }
    deliveries.deliver();
    return true;
  }

  void change(String service, UnaryOperator<Roll> change) {
    synchronized (this) {
      swap(service, change);
    }
    deliveries.deliver();
  }

  void changePosted(UnaryOperator<Fleet> change) {
    synchronized (this) {
      fleet = change.apply(fleet);
    }
  }

  @SuppressWarnings("ReferenceEquality") // a roll that stays the same is the same
  private void swap(String service, UnaryOperator<Roll> change) {
    var before = fleet.roll(service);
    var after = change.apply(before);
    if (after == before) {
      return;
    }
    fleet = fleet.with(after);
    var snapshot = after.snapshot();
    if (snapshot.revision() == before.snapshot().revision()) {
      return;
    }
    var view = views.get(service);
    if (view != null) {
      view.follow(snapshot);
    }
    deliveries.add(() -> tell(before.snapshot(), after));
  }

  private void tell(Snapshot before, Roll after) {
    var snapshot = after.snapshot();
    var left = new HashMap<String, Instance>();
    before.instances().forEach(one -> left.put(one.id(), one));
    for (var instance : snapshot.instances()) {
      if (!instance.equals(left.remove(instance.id()))) {
        tell(instance, true);
      }
    }
    left.values().forEach(one -> tell(one, false));
    watchers.stream()
        .filter(watcher -> watcher.isOf(snapshot.service()))
        .forEach(watcher -> deliveries.add(() -> watcher.tell(snapshot)));
  }

  private void tell(Instance instance, boolean here) {
    log.atInfo()
        .addKeyValue("service", instance.service())
        .addKeyValue("instance", instance.id())
        .addKeyValue("address", instance.endpoint())
        .addKeyValue("source", instance.source())
        .addKeyValue("status", here ? instance.status() : "DOWN")
        .log("Known instances changed");
    announcers.forEach(listener -> deliveries.add(() -> listener.accept(instance, here)));
  }
}
