package dev.chassis.http.routes;

import dev.chassis.http.openapi.Content;
import dev.chassis.http.openapi.Operation;
import dev.chassis.http.openapi.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was said of a route for people, and for the programs of others. */
final class RouteDescription {

  private final SortedMap<Integer, Content> answers = new TreeMap<>();
  private final SortedMap<Integer, String> problems = new TreeMap<>();
  private final List<Integer> empty = new ArrayList<>();
  private List<String> tags = List.of();
  private @Nullable String summary;
  private @Nullable String text;
  private @Nullable String id;

  void summary(String words) {
    summary = words;
  }

  void text(String words) {
    text = words;
  }

  void id(String name) {
    id = name;
  }

  void tags(List<String> names) {
    tags = names;
  }

  void answer(int status, Content content) {
    answers.put(success(status), content);
  }

  void nothing(int status) {
    empty.add(success(status));
  }

  void problem(int status, String when) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status " + status + ": expected 400 to 599");
    }
    problems.merge(status, when, (known, more) -> known + " " + more);
  }

  private static int success(int status) {
    if (status < 200 || status > 399) {
      throw new IllegalArgumentException("status " + status + ": expected 200 to 399");
    }
    return status;
  }

  /** Whether some answer is JSON. */
  boolean saysJson() {
    return answers.values().stream().anyMatch(content -> content.type() != null);
  }

  Operation operation(
      DeclaredRoute route,
      @Nullable List<String> roles,
      List<Parameter> parameters,
      @Nullable Content body,
      boolean isBodyRequired,
      List<Representation> others) {
    return new Operation(
        route.method(),
        route.template(),
        id,
        summary,
        text,
        tags,
        route.isDeprecated(),
        roles,
        parameters,
        body,
        isBodyRequired,
        contents(others),
        problems);
  }

  private Map<Integer, List<Content>> contents(List<Representation> others) {
    var contents = new TreeMap<Integer, List<Content>>();
    answers.forEach((status, content) -> contents.put(status, inAllForms(content, others)));
    empty.forEach(status -> contents.put(status, List.of()));
    return contents;
  }

  private static List<Content> inAllForms(Content json, List<Representation> others) {
    var forms = new ArrayList<>(List.of(json));
    others.forEach(other -> forms.add(new Content(other.mediaType(), null, false)));
    return forms;
  }
}
