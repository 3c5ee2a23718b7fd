package dev.chassis.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * <code>${file:/run/secrets/db}</code>: the text of a file in UTF-8, without the one line break
 * that editors put at its end.
 */
final class FileReferences implements ReferenceScheme, ReferenceResolver {

  /** More than any key or certificate chain; a log file given by mistake is refused. */
  private static final long LARGEST = 1024L * 1024;

  @Override
  public String name() {
    return "file";
  }

  @Override
  public ReferenceResolver open(Configuration configuration) {
    return this;
  }

  @Override
  public String resolve(String reference) throws ReferenceException {
    try {
      var file = Path.of(reference);
      if (!Files.exists(file)) {
        throw new ReferenceException("there is no such file");
      }
      if (!Files.isRegularFile(file)) {
        throw new ReferenceException("that is no file");
      }
      if (Files.size(file) > LARGEST) {
        throw new ReferenceException("the file is larger than 1 MiB");
      }
      return withoutLastBreak(Files.readString(file));
    } catch (InvalidPathException e) {
      throw new ReferenceException("that is no path", e);
    } catch (CharacterCodingException e) {
      throw new ReferenceException("the file is no text in UTF-8", e);
    } catch (IOException e) {
      throw new ReferenceException("the file cannot be read; may this user read it?", e);
    }
  }

  @Override
  public boolean polled() {
    return true;
  }

  private static String withoutLastBreak(String text) {
    int end = text.length();
    if (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
      if (end > 0 && text.charAt(end - 1) == '\r') {
        end--;
      }
    }
    return text.substring(0, end);
  }
}
