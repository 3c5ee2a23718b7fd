package dev.chassis.context;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * The key-value pairs of a log event that is made very often. To SLF4J and to any log library it is
 * a list of pairs like others; an encoder that knows this class walks through the fields without a
 * pair or a boxed number being made.
 *
 * <p>Its fields are ECS names with a dot, each only once, and none of those that {@link
 * RequestContext#forEachLogField} tells. The message of such an event comes from a small set, and
 * so may be remembered as bytes. Immutable.
 */
public abstract class LogFields extends AbstractList<KeyValuePair> {

  /** Called once per field, in the order they are written. */
  public abstract void forEachField(Sink sink);

  /**
   * Fields that many events have alike, such as what requests of one route have in common. One
   * object for all of them, which never tells other fields: an encoder may remember their bytes.
   */
  public abstract static class Common {

    /** Called once per field, in the order they are written. */
    public abstract void forEachField(Sink sink);
  }

  /** Takes fields. */
  public interface Sink {

    /** The same fields as other events. */
    default void common(Common fields) {
      fields.forEachField(this);
    }

    /** A text that may be anything. */
    void text(String name, String value);

    /** A text from a small set, such as the names of routes. */
    void word(String name, String value);

    /** A whole number. */
    void number(String name, int value);

    /** A whole number that may be large. */
    void number(String name, long value);
  }

  @Override
  public KeyValuePair get(int index) {
    return pairs().get(index);
  }

  @Override
  public int size() {
    return pairs().size();
  }

  // AbstractList's own would make all pairs anew for each.
  @Override
  public Iterator<KeyValuePair> iterator() {
    return pairs().iterator();
  }

  private List<KeyValuePair> pairs() {
    var pairs = new Pairs();
    forEachField(pairs);
    return pairs.list;
  }

  private static final class Pairs implements Sink {
    private final List<KeyValuePair> list = new ArrayList<>(8);

    @Override
    public void text(String name, String value) {
      list.add(new KeyValuePair(name, value));
    }

    @Override
    public void word(String name, String value) {
      text(name, value);
    }

    @Override
    public void number(String name, int value) {
      list.add(new KeyValuePair(name, value));
    }

    @Override
    public void number(String name, long value) {
      list.add(new KeyValuePair(name, value));
    }
  }
}
