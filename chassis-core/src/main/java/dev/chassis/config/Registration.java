package dev.chassis.config;

/** A listener that was added. */
@FunctionalInterface
public interface Registration {

  /** Takes the listener away; harmless when repeated. It may still hear of a change under way. */
  void cancel();
}
