package dev.chassis.messaging.rabbitmq;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the JVM alive. */
final class DaemonThreads implements ThreadFactory {

  private final String name;

  private DaemonThreads(String name) {
    this.name = name;
  }

  static DaemonThreads named(String name) {
    return new DaemonThreads(name);
  }

  @Override
  public Thread newThread(Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
