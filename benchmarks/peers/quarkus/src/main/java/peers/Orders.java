package peers;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Quarkus REST on its event loops, with its own access log and timers. */
@Path("/orders")
public class Orders {

  @GET
  @Path("/{id}")
  @io.smallrye.common.annotation.NonBlocking
  public Order order(String id) {
    return Order.ONE;
  }

  @ServerRequestFilter
  public void before(ContainerRequestContext request) {
    var given = request.getHeaderString("x-request-id");
    request.setProperty("id", given == null ? UUID.randomUUID().toString() : given);
  }

  @ServerResponseFilter
  public void after(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().putSingle("x-request-id", request.getProperty("id"));
  }
}
