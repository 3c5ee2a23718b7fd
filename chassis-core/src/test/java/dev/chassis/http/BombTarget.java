package dev.chassis.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;

/**
 * A server in a process of its own, whose memory can be told from that of its callers; beside it
 * bare Vert.x that inflates what it is sent. Says its ports, and ends with its input.
 */
final class BombTarget {

  record Body(String text) {}

  private BombTarget() {}

  public static void main(String[] args) throws Exception {
    var server =
        new RunningIngress(
            RunningIngress.CONFIG.withDecompression(
                new DecompressionConfig(args.length > 0, 1_000)),
            1,
            routes ->
                routes.post(
                    "/x", Body.class, (Body body) -> Future.succeededFuture(body.text().length())));
    var bare =
        RunningIngress.await(
            server
                .vertx
                .createHttpServer(new HttpServerOptions().setDecompressionSupported(true))
                .requestHandler(
                    request -> request.body().onComplete(body -> request.response().end()))
                .listen(0, "127.0.0.1"));
    System.out.println("ports " + server.ingress.port() + " " + bare.actualPort());
    while (System.in.read() >= 0) {
      // the test is still there
    }
    Runtime.getRuntime().halt(0);
  }
}
