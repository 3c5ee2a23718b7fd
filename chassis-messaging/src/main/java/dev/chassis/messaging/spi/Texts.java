package dev.chassis.messaging.spi;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Texts by name, of which there are few: found by comparing names one after the other, which for
 * the ten or so of a message takes a fraction of what hashing them twice does (ADR-0057).
 * Immutable; equal to any map of the same texts.
 */
public final class Texts extends AbstractMap<String, String> {

  /** Above that many a builder makes a map that hashes. */
  private static final int MOST = 32;

  private static final int USUAL = 8;

  // Name, text, name, text …
  private final String[] pairs;
  private final int length;

  private Texts(String[] pairs, int length) {
    this.pairs = pairs;
    this.length = length;
  }

  /** Copies {@code texts}, unless nobody can change them anyway. */
  public static Map<String, String> copyOf(Map<String, String> texts) {
    return texts instanceof Texts ? texts : Map.copyOf(texts);
  }

  /** Nothing yet. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public int size() {
    return length / 2;
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    for (int i = 0; i < length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  @Override
  public String getOrDefault(@Nullable Object name, String other) {
    var found = get(name);
    return found == null ? other : found;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super String> action) {
    for (int i = 0; i < length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, String>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return Texts.this.size();
      }
    };
  }

  private final class Entries implements Iterator<Entry<String, String>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < length;
    }

    @Override
    public Entry<String, String> next() {
      if (next >= length) {
        throw new NoSuchElementException();
      }
      next += 2;
      return Map.entry(pairs[next - 2], pairs[next - 1]);
    }
  }

  /** Collects texts; of several of the same name the last one counts. Used once. */
  public static final class Builder {

    private String[] pairs = new String[2 * USUAL];
    private int length;
    private @Nullable Map<String, String> many;

    private Builder() {}

    /** Adds a text, or replaces the one of that name. */
    public Builder put(String name, String text) {
      Objects.requireNonNull(text, name);
      if (many != null) {
        many.put(name, text);
        return this;
      }
      for (int i = 0; i < length; i += 2) {
        if (pairs[i].equals(name)) {
          pairs[i + 1] = text;
          return this;
        }
      }
      if (length == 2 * MOST) {
        many = new HashMap<>(new Texts(pairs, length));
        many.put(name, text);
        return this;
      }
      add(name, text);
      return this;
    }

    private void add(String name, String text) {
      if (length == pairs.length) {
        pairs = Arrays.copyOf(pairs, 2 * length);
      }
      pairs[length++] = Objects.requireNonNull(name, "name");
      pairs[length++] = text;
    }

    /** All that was put. */
    public Map<String, String> build() {
      return many != null ? Map.copyOf(many) : new Texts(pairs, length);
    }
  }
}
