package dev.chassis.observability.logging;

import dev.chassis.context.ServiceIdentity;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** What {@link FirstLineTest} runs in a JVM of its own; its arguments say how it logs. */
public final class ChildProcess {

  private ChildProcess() {}

  /** Starts and stops a Vertx and logs on the way. */
  public static void main(String[] args) throws Exception {
    // Vert.x before anything of SLF4J is touched: its logger is set up first.
    var vertx = Vertx.vertx();
    var async = args.length > 0 && args[0].equals("async");
    Logging.announce(new ServiceIdentity("child", "1.0", "child-1"));
    Logging.apply(LoggingConfig.defaults().withAsync(async));
    var failed = new CountDownLatch(1);
    vertx.runOnContext(
        ignored -> {
          failed.countDown();
          // Nobody catches it: Vert.x logs it through its own logger.
          throw new IllegalStateException("thrown\non purpose");
        });
    failed.await();
    LoggerFactory.getLogger("com.rabbitmq.client").info("too much detail");
    for (int i = 0; i < 2_000; i++) {
      LoggerFactory.getLogger("child").info("line {}", i);
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> LoggerFactory.getLogger("child").info("last words")));
    vertx.close().toCompletionStage().toCompletableFuture().get();
    System.exit(0);
  }
}
