package dev.chassis.testkit.time;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A server of a {@link Simulation}: so many workers, a queue in order of arrival, a service time
 * drawn for each request. As a real one it finishes what its caller has given up, unless the caller
 * says so.
 */
public final class VirtualServer {

  private final Simulation simulation;
  private final int workers;
  private final int mostWaiting;
  private final ServiceTime serviceTime;
  private final Deque<Job> queue = new ArrayDeque<>();
  private double factor = 1;
  private boolean failing;
  private int busy;
  private long arrived;
  private long started;
  private long refused;

  VirtualServer(Simulation simulation, int workers, int mostWaiting, ServiceTime serviceTime) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + ", expected 1 or more");
    }
    this.simulation = simulation;
    this.workers = workers;
    this.mostWaiting = mostWaiting;
    this.serviceTime = serviceTime;
  }

  /** Why a request was not taken, or not done. Without a stack trace: there may be millions. */
  public static final class ServerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ServerException(String message) {
      super(message, null, false, false);
    }
  }

  /** A request that was sent. */
  public static final class Job {

    private final Promise<Void> done = Promise.promise();
    private boolean cancelled;

    private Job() {}

    /** Succeeds when it is done; fails with {@link ServerException}. */
    public Future<Void> done() {
      return done.future();
    }

    /** The caller has given up and says so: what has not begun never does. */
    public void cancel() {
      cancelled = true;
    }
  }

  /** Sends a request. */
  public Job send() {
    arrived++;
    var job = new Job();
    if (busy < workers) {
      work(job);
    } else if (queue.size() < mostWaiting) {
      queue.add(job);
    } else {
      refused++;
      job.done.fail(new ServerException("refused: the queue is full"));
    }
    return job;
  }

  /** Sends a request that nobody will take back. */
  public Future<Void> call() {
    return send().done();
  }

  /** Lets requests that begin from now on take this many times as long; 1 is normal. */
  public VirtualServer slower(double newFactor) {
    factor = newFactor;
    return this;
  }

  /** Lets requests fail at their end from now on, or no more. */
  public VirtualServer failing(boolean fails) {
    failing = fails;
    return this;
  }

  /** Requests that came, refused ones included. */
  public long arrived() {
    return arrived;
  }

  /** Requests that were begun: the work that was done. */
  public long started() {
    return started;
  }

  /** Requests that found the queue full. */
  public long refused() {
    return refused;
  }

  /** Requests that wait now. */
  public int waiting() {
    return queue.size();
  }

  /** Requests that are being worked on now. */
  public int busy() {
    return busy;
  }

  private void work(Job job) {
    busy++;
    started++;
    long nanos = (long) (factor * serviceTime.nanos(simulation.random()));
    simulation.after(Duration.ofNanos(nanos), () -> finish(job));
  }

  private void finish(Job job) {
    busy--;
    next();
    if (failing) {
      job.done.fail(new ServerException("failed"));
    } else {
      job.done.complete();
    }
  }

  private void next() {
    for (var job = queue.poll(); job != null; job = queue.poll()) {
      if (!job.cancelled) {
        work(job);
        return;
      }
    }
  }
}
