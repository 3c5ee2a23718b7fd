package dev.chassis.http.routes;

import dev.chassis.config.Violation;
import dev.chassis.json.JsonReader;
import dev.chassis.json.RecordParts;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A component that is the JSON body. */
record BodySource(JsonReader reader, boolean isRequired, @Nullable Object absent)
    implements Source {

  static BodySource of(RecordComponent component) {
    return new BodySource(
        JsonReader.of(component.getAnnotatedType()),
        RecordParts.isRequired(component),
        component.getType() == Optional.class ? Optional.empty() : null);
  }

  @Override
  public String pointer(String below) {
    return below.isEmpty() ? "" : "/" + below.replace('.', '/');
  }

  @Override
  public @Nullable Object read(Incoming incoming) {
    if (incoming.body().length() == 0 && !isRequired) {
      return absent;
    }
    var faults = new ArrayList<Violation>(0);
    var value = reader.read(incoming.body(), faults);
    faults.forEach(found -> incoming.expected(found.field(), found.expected()));
    return value;
  }
}
