package dev.chassis.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How values of one type look in a document; made once per type. */
interface Form {

  /**
   * Reads {@code node}, never null in Java's sense. What does not fit is told to {@code reading};
   * the result is then of no use.
   */
  @Nullable Object read(JsonNode node, Reading reading);

  /** Instead of a value from {@link #stream}: something is wrong, or may be. */
  Object UNSURE = new Object();

  /**
   * Reads what {@code parser} stands at, up to its last token, without a tree: the quick way for
   * what is as it should be. It never takes what {@link #read} refuses, nor as something else.
   *
   * @return the value, or {@link #UNSURE}
   * @throws IOException like any other exception, as good as {@link #UNSURE}
   */
  default @Nullable Object stream(JsonParser parser) throws IOException {
    var reading = new Reading();
    var value = read(JsonCodec.tree(parser), reading);
    return reading.faults() > 0 ? UNSURE : value;
  }
}
