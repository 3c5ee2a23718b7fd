package dev.chassis.http.server;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a plain request: one segment after another, nothing encoded, the route's own
 * method. Finds none where Vert.x Web might see it differently: the request then goes there, as all
 * requests do once a service has put anything of its own onto the router (ADR-0023).
 */
final class DirectRoutes {

  static final DirectRoutes NONE = new DirectRoutes(List.of());

  /** Longer paths go by Vert.x Web. */
  private static final int MOST_SEGMENTS = 16;

  private static final String BELOW = "/*";

  // An array: most services have two or three methods, and a request's is nearly always the same
  // object as the route's, which is told sooner than a hash is looked up.
  private final OfMethod[] methods;

  private DirectRoutes(List<OfMethod> methods) {
    this.methods = methods.toArray(OfMethod[]::new);
  }

  /** The routes of one method, by the number of segments they take. */
  private static final class OfMethod {
    private final HttpMethod method;
    private final Entry[][] byCount;

    private OfMethod(HttpMethod method, List<Entry> entries) {
      this.method = method;
      this.byCount = byCount(entries);
    }
  }

  /** A route and its template, cut up. */
  private static final class Entry {
    private final DirectRoute route;

    /** Null for a parameter. */
    private final @Nullable String[] segments;

    /** Whether more segments may follow. */
    private final boolean isBelow;

    private Entry(DirectRoute route, @Nullable String[] segments, boolean isBelow) {
      this.route = route;
      this.segments = segments;
      this.isBelow = isBelow;
    }

    static Entry of(DirectRoute route) {
      var template = route.template();
      boolean below = template.endsWith(BELOW);
      var path = below ? template.substring(0, template.length() - BELOW.length()) : template;
      var parts = path.length() <= 1 ? new String[0] : path.substring(1).split("/", -1);
      var segments = new @Nullable String[parts.length];
      for (int i = 0; i < parts.length; i++) {
        segments[i] = parts[i].startsWith("{") ? null : parts[i];
      }
      return new Entry(route, segments, below);
    }

    boolean takes(int count) {
      return isBelow ? count >= segments.length : count == segments.length;
    }

    boolean takes(String path) {
      int at = 1;
      for (var segment : segments) {
        int slash = path.indexOf('/', at);
        int end = slash < 0 ? path.length() : slash;
        if (segment != null && (end - at != segment.length() || !path.startsWith(segment, at))) {
          return false;
        }
        at = end + 1;
      }
      return true;
    }
  }

  /** The routes of {@code router}, in their order; none when it holds one that is not direct. */
  static DirectRoutes of(Router router) {
    Map<HttpMethod, List<Entry>> found = new HashMap<>();
    for (var route : router.getRoutes()) {
      DirectRoute direct = route.getMetadata(Routing.DIRECT);
      if (direct != null) {
        found.computeIfAbsent(direct.method(), key -> new ArrayList<>()).add(Entry.of(direct));
      } else if (!isOwn(route)) {
        return NONE;
      }
    }
    List<OfMethod> methods = new ArrayList<>();
    found.forEach((method, entries) -> methods.add(new OfMethod(method, entries)));
    return new DirectRoutes(methods);
  }

  private static boolean isOwn(Route route) {
    return Objects.equals(route.getName(), Routing.OWN);
  }

  private static Entry[][] byCount(List<Entry> entries) {
    var byCount = new Entry[MOST_SEGMENTS + 1][];
    for (int count = 0; count <= MOST_SEGMENTS; count++) {
      int segments = count;
      byCount[count] =
          entries.stream().filter(entry -> entry.takes(segments)).toArray(Entry[]::new);
    }
    return byCount;
  }

  /** The way into the first route that takes the request; null when Vert.x Web is to find it. */
  DirectRoute.@Nullable Entrance find(HttpMethod method, @Nullable String path) {
    var byCount = of(method);
    int count = byCount == null || path == null ? -1 : segments(path);
    if (byCount == null || path == null || count < 0) {
      return null;
    }
    for (var entry : byCount[count]) {
      if (entry.takes(path)) {
        return entry.route.entrance();
      }
    }
    return null;
  }

  private Entry @Nullable [][] of(HttpMethod method) {
    for (var known : methods) {
      if (known.method.equals(method)) {
        return known.byCount;
      }
    }
    return null;
  }

  /** How many segments a path has; -1 when it is not plain. */
  private static int segments(String path) {
    int length = path.length();
    if (length == 0 || path.charAt(0) != '/') {
      return -1;
    }
    if (length == 1) {
      return 0;
    }
    int count = 0;
    boolean begins = false;
    for (int i = 0; i < length; i++) {
      char c = path.charAt(i);
      if (c == '/') {
        if (begins) {
          return -1;
        }
        begins = true;
        count++;
      } else if (isPlain(c) && !(begins && c == '.')) {
        begins = false;
      } else {
        // encoded, or a segment that may be one of dots
        return -1;
      }
    }
    return begins || count > MOST_SEGMENTS ? -1 : count;
  }

  /** RFC 3986, unreserved: what means the same however it is read. */
  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.'
        || c == '~';
  }
}
