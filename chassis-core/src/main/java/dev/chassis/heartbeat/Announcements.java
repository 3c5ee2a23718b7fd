package dev.chassis.heartbeat;

import dev.chassis.heartbeat.HeartbeatListener.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all listeners; one that throws harms nobody. */
final class Announcements implements HeartbeatListener {

  private static final Logger log = LoggerFactory.getLogger(HeartbeatMonitor.class);

  private final List<HeartbeatListener> listeners = new CopyOnWriteArrayList<>();

  void add(HeartbeatListener listener) {
    listeners.add(listener);
  }

  @Override
  public void alive(Heartbeat beat, long leaseUntil) {
    tell(listener -> listener.alive(beat, leaseUntil));
  }

  @Override
  public void suspect(Heartbeat last) {
    tell(listener -> listener.suspect(last));
  }

  @Override
  public void down(Heartbeat last, Reason reason) {
    tell(listener -> listener.down(last, reason));
  }

  @Override
  public void changed(InstanceState now) {
    tell(listener -> listener.changed(now));
  }

  @Override
  public void preserving(boolean on, int silent, int known) {
    log.atWarn()
        .addKeyValue("silent", silent)
        .addKeyValue("known", known)
        .log(
            on
                ? "{} of {} instances fell silent at once: nobody is taken out for silence alone"
                : "{} of {} instances are silent: instances are taken out again",
            silent,
            known);
    tell(listener -> listener.preserving(on, silent, known));
  }

  private void tell(Consumer<HeartbeatListener> event) {
    for (var listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        log.atWarn().setCause(e).log("A heartbeat listener threw");
      }
    }
  }
}
