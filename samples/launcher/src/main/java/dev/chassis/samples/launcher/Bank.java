package dev.chassis.samples.launcher;

import java.util.List;
import java.util.function.Consumer;

/** The six services as one thing to start and stop. */
interface Bank {

  /**
   * Starts all services and waits until each is ready.
   *
   * @param progress told of each service as it gets ready
   * @return all of them
   * @throws LauncherException when one does not start; those that did are still to be stopped
   */
  List<Listening> start(Consumer<Listening> progress) throws InterruptedException;

  /**
   * Drains and stops what is running, the gateway first. Harmless when repeated.
   *
   * @return whether everything ended in good order
   */
  boolean stop();
}
