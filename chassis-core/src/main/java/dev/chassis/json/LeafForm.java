package dev.chassis.json;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.chassis.config.CheckException;
import java.io.IOException;
import java.time.Duration;
import java.time.Year;
import java.time.temporal.Temporal;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A value that Jackson reads in one piece: enums, times, whatever else it knows. */
final class LeafForm implements Form {

  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]+");

  private final JavaType type;
  private final ObjectReader reader;
  private final String expected;
  private final boolean isText;
  private final boolean isNullFine;

  LeafForm(JavaType type, ObjectReader reader) {
    var raw = type.getRawClass();
    this.type = type;
    this.reader = reader;
    this.expected = TypeNames.of(raw);
    this.isText =
        Temporal.class.isAssignableFrom(raw) || raw == Duration.class || raw == UUID.class;
    this.isNullFine = JsonNode.class.isAssignableFrom(raw) || Forms.isOptional(raw);
  }

  @Override
  public @Nullable Object read(JsonNode node, Reading reading) {
    if ((node.isNull() && !isNullFine) || (isText && !isWord(node))) {
      reading.expected(expected);
      return null;
    }
    try {
      return reader.readValue(node);
    } catch (InvalidDefinitionException e) {
      throw new IllegalArgumentException(
          type.getRawClass().getName() + " cannot be read from JSON: " + e.getOriginalMessage(), e);
    } catch (JsonMappingException e) {
      tell(e, reading);
    } catch (IOException e) {
      reading.expected(expected);
    }
    return null;
  }

  /**
   * Jackson would take a number, also as text, for seconds since 1970; others mean milliseconds.
   */
  private boolean isWord(JsonNode node) {
    return node.isTextual()
        && (type.hasRawClass(Year.class) || !NUMBER.matcher(node.textValue()).matches());
  }

  private static void tell(JsonMappingException e, Reading reading) {
    var pointer = pointer(e);
    if (e.getCause() instanceof CheckException check) {
      RecordForm.tell(check, pointer, reading);
    } else if (e.getCause() instanceof IllegalArgumentException refused) {
      reading.below(pointer, null, String.valueOf(refused.getMessage()));
    } else if (e.getCause() instanceof InputCoercionException outOfRange) {
      reading.below(pointer, null, TypeNames.of(outOfRange.getTargetType()));
    } else if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      reading.below(pointer, null, TypeNames.of(mismatch.getTargetType()));
    } else {
      reading.below(pointer, null, "a value of another form");
    }
  }

  private static String pointer(JsonMappingException e) {
    return Pointers.of(
        e.getPath().stream()
            .map(step -> step.getFieldName() == null ? step.getIndex() : step.getFieldName())
            .toList());
  }
}
