package peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.media.MediaContext;
import io.helidon.http.media.jackson.JacksonSupport;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Helidon SE: a route, and a filter for request id, timer and access line. */
public final class Main {

  private static final Logger ACCESS = LoggerFactory.getLogger("access");
  private static final HeaderName REQUEST_ID = HeaderNames.create("x-request-id");
  private static final PrometheusMeterRegistry METERS =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final Timer OK =
      Timer.builder("http.server.requests")
          .tag("method", "GET")
          .tag("route", "/orders/{id}")
          .tag("status", "200")
          .register(METERS);

  private Main() {}

  public static void main(String[] args) {
    var json =
        new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.getInteger("port"))
        .mediaContext(
            MediaContext.builder().addMediaSupport(JacksonSupport.create(json)).build())
        .routing(Main::routes)
        .build()
        .start();
  }

  private static void routes(HttpRouting.Builder routing) {
    routing
        .addFilter(Main::record)
        .get("/orders/{id}", (request, response) -> response.send(Order.ONE))
        .get("/metrics", (request, response) -> response.send(METERS.scrape()));
  }

  private static void record(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var begin = System.nanoTime();
    var id = request.headers().value(REQUEST_ID).orElseGet(() -> UUID.randomUUID().toString());
    response.header(REQUEST_ID, id);
    chain.proceed();
    var nanos = System.nanoTime() - begin;
    OK.record(nanos, TimeUnit.NANOSECONDS);
    ACCESS
        .atInfo()
        .addKeyValue("method", request.prologue().method().text())
        .addKeyValue("path", request.path().path())
        .addKeyValue("status", response.status().code())
        .addKeyValue("duration", nanos)
        .addKeyValue("request_id", id)
        .log("request");
  }
}
