package dev.chassis.json;

import dev.chassis.config.Violation;
import io.vertx.core.buffer.Buffer;
import java.lang.reflect.AnnotatedType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads documents of one type, generic ones too; prepared once. Thread-safe. */
public final class JsonReader {

  private final Form form;

  private JsonReader(Form form) {
    this.form = form;
  }

  /** The reader of a type as it is written somewhere, such as on a record component. */
  public static JsonReader of(AnnotatedType type) {
    return new JsonReader(JsonCodec.form(type.getType(), type));
  }

  /**
   * Reads {@code json}.
   *
   * @param faults gets what is wrong, at most 100; the result is then of no use
   * @return the value, boxed where it is a primitive
   */
  public @Nullable Object read(Buffer json, List<Violation> faults) {
    var bytes = json.getBytes();
    var quick = JsonCodec.stream(bytes, form);
    if (quick != Form.UNSURE) {
      return quick;
    }
    try {
      var reading = new Reading();
      var value = form.read(JsonCodec.parse(bytes), reading);
      faults.addAll(reading.violations());
      return value;
    } catch (JsonException refused) {
      faults.addAll(refused.violations());
      return null;
    }
  }
}
