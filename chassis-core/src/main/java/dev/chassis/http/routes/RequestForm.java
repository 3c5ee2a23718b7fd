package dev.chassis.http.routes;

import dev.chassis.config.CheckException;
import dev.chassis.http.Body;
import dev.chassis.http.Header;
import dev.chassis.http.ProblemException;
import dev.chassis.http.Query;
import dev.chassis.http.openapi.Parameter;
import dev.chassis.json.RecordMaker;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a record is made of a whole request: found once, when the route is declared. */
final class RequestForm {

  private final List<String> components;
  private final List<Source> sources;
  private final RecordMaker maker;
  private final @Nullable RecordComponent body;
  private final Set<String> queryNames;

  private RequestForm(Class<?> type, List<Source> sources, @Nullable RecordComponent body) {
    this.components =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    this.sources = sources;
    this.maker = RecordMaker.of(type);
    this.body = body;
    this.queryNames =
        parameters().stream()
            .filter(parameter -> parameter.place().equals("query"))
            .map(Parameter::name)
            .collect(Collectors.toSet());
  }

  /** Whether {@code type} is for the whole request, not for its body. */
  static boolean isWhole(HttpMethod method, Class<?> type) {
    var hasBody =
        method.equals(HttpMethod.POST)
            || method.equals(HttpMethod.PUT)
            || method.equals(HttpMethod.PATCH);
    return !hasBody
        || (type.isRecord()
            && Arrays.stream(type.getRecordComponents()).anyMatch(RequestForm::isMarked));
  }

  /**
   * The form of {@code type} for requests to {@code path}.
   *
   * @throws IllegalArgumentException when a component cannot be bound: a programmer's mistake
   */
  static RequestForm of(Class<?> type, Template path) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is no record");
    }
    var sources = new ArrayList<Source>();
    RecordComponent body = null;
    for (var component : type.getRecordComponents()) {
      if (component.isAnnotationPresent(Body.class)) {
        if (body != null) {
          throw new IllegalArgumentException(type.getName() + " has two bodies");
        }
        body = component;
        sources.add(BodySource.of(component));
      } else {
        sources.add(ParameterSources.of(component, path));
      }
    }
    return new RequestForm(type, List.copyOf(sources), body);
  }

  /** Type of the body; null when none is read. */
  @Nullable Type bodyType() {
    return body == null ? null : body.getGenericType();
  }

  boolean isBodyRequired() {
    return sources.stream()
        .anyMatch(source -> source instanceof BodySource one && one.isRequired());
  }

  List<Parameter> parameters() {
    return sources.stream()
        .filter(ParameterSource.class::isInstance)
        .map(source -> ((ParameterSource) source).described())
        .toList();
  }

  /**
   * Makes the record.
   *
   * @param whole the body; empty when there is none
   * @param strict whether parameters that nothing asks for are a fault
   * @throws ProblemException 400 with everything that is wrong
   */
  Object read(RoutingContext routing, Buffer whole, boolean strict) {
    var incoming = new Incoming(routing, whole);
    var values = new @Nullable Object[sources.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = sources.get(i).read(incoming);
    }
    if (strict) {
      refuseUnknown(incoming);
    }
    if (incoming.isFine()) {
      var made = make(values, incoming);
      if (made != null) {
        return made;
      }
    }
    throw incoming.refusal();
  }

  private @Nullable Object make(@Nullable Object[] values, Incoming incoming) {
    try {
      return maker.make(values);
    } catch (CheckException check) {
      check
          .violations()
          .forEach(found -> incoming.expected(pointer(found.field()), found.expected()));
    } catch (IllegalArgumentException refused) {
      incoming.expected("", String.valueOf(refused.getMessage()));
    }
    return null;
  }

  /** What the caller calls the value that the record calls {@code field}. */
  private String pointer(String field) {
    int dot = field.indexOf('.');
    int at = components.indexOf(dot < 0 ? field : field.substring(0, dot));
    return at < 0 ? field : sources.get(at).pointer(dot < 0 ? "" : field.substring(dot + 1));
  }

  private void refuseUnknown(Incoming incoming) {
    for (var name : incoming.routing().queryParams().names()) {
      if (!queryNames.contains(name)) {
        incoming.fault(name, "unknown; " + known());
      }
    }
  }

  private String known() {
    return queryNames.isEmpty()
        ? "no parameters are taken"
        : queryNames.stream().sorted().collect(Collectors.joining(", ", "known: ", ""));
  }

  private static boolean isMarked(RecordComponent component) {
    return component.isAnnotationPresent(Body.class)
        || component.isAnnotationPresent(Header.class)
        || component.isAnnotationPresent(Query.class);
  }
}
