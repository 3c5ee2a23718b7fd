package peers;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

/** Spring Boot with MVC, actuator's timers, ECS lines of its own, and a filter for the rest. */
@SpringBootApplication
public class Main {

  public static void main(String[] args) {
    SpringApplication.run(Main.class, args);
  }

  @RestController
  static class Orders {
    @GetMapping("/orders/{id}")
    Order order(@PathVariable String id) {
      return Order.ONE;
    }
  }

  @Component
  static class AccessLog extends OncePerRequestFilter {

    private static final Logger ACCESS = LoggerFactory.getLogger("access");

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      var begin = System.nanoTime();
      var given = request.getHeader("x-request-id");
      var id = given == null ? UUID.randomUUID().toString() : given;
      response.setHeader("x-request-id", id);
      try {
        chain.doFilter(request, response);
      } finally {
        ACCESS
            .atInfo()
            .addKeyValue("method", request.getMethod())
            .addKeyValue("path", request.getRequestURI())
            .addKeyValue("status", response.getStatus())
            .addKeyValue("duration", System.nanoTime() - begin)
            .addKeyValue("request_id", id)
            .log("request");
      }
    }
  }
}
