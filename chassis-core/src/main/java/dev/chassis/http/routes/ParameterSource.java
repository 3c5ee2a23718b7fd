package dev.chassis.http.routes;

import dev.chassis.http.openapi.Parameter;
import dev.chassis.json.ScalarText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A component that comes from the path, the query or a header.
 *
 * @param described the parameter
 * @param place where its texts are
 * @param scalar reads one of them
 * @param isList whether it may have several
 * @param absent what stands for none
 * @param wrap makes the component's value of a text's, such as an {@code Optional}
 */
record ParameterSource(
    Parameter described,
    Place place,
    ScalarText scalar,
    boolean isList,
    @Nullable Object absent,
    Function<Object, Object> wrap)
    implements Source {

  @Override
  public String pointer(String below) {
    return described.name();
  }

  @Override
  public @Nullable Object read(Incoming incoming) {
    var texts = place.texts(incoming.routing(), described.name(), isList);
    if (texts.isEmpty()) {
      if (described.isRequired()) {
        incoming.expected(described.name(), scalar.expected() + ", it is missing");
      }
      return absent;
    }
    if (isList) {
      return wrap.apply(list(texts, incoming));
    }
    if (texts.size() > 1) {
      incoming.expected(described.name(), "one value");
      return null;
    }
    var value = value(texts.get(0), incoming);
    return value == null ? null : wrap.apply(value);
  }

  private List<@Nullable Object> list(List<String> texts, Incoming incoming) {
    var values = new ArrayList<@Nullable Object>(texts.size());
    for (var text : texts) {
      values.add(value(text, incoming));
    }
    return values;
  }

  private @Nullable Object value(String text, Incoming incoming) {
    var value = scalar.read(text);
    if (value == null) {
      incoming.expected(described.name(), scalar.expected());
    }
    return value;
  }
}
