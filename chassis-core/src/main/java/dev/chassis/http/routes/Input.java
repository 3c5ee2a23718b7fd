package dev.chassis.http.routes;

import dev.chassis.http.openapi.Content;
import dev.chassis.http.openapi.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route takes from a request.
 *
 * @param form how the whole request is bound; null when at most the body is
 * @param body the body where it alone is read; null when it is not
 */
record Input(@Nullable RequestForm form, @Nullable Content body) {

  static final Input NONE = new Input(null, null);

  /** A body that no record is made of. */
  static Input bytes(String mediaType) {
    return new Input(null, new Content(mediaType, null, false));
  }

  List<Parameter> parameters(Template path) {
    List<Parameter> known = form == null ? List.of() : form.parameters();
    var parameters = new ArrayList<>(known);
    for (var name : path.parameters()) {
      if (known.stream().noneMatch(one -> one.place().equals("path") && one.name().equals(name))) {
        parameters.add(new Parameter("path", name, true, String.class));
      }
    }
    return parameters;
  }

  @Nullable Content content() {
    if (form == null) {
      return body;
    }
    var type = form.bodyType();
    return type == null ? null : Content.json(type);
  }

  boolean isBodyRequired() {
    return form == null ? body != null : form.isBodyRequired();
  }
}
