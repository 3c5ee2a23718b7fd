package dev.chassis.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A form that was sent: its fields, and the files that came with it.
 *
 * @param fields values by name of the field, in the order sent
 * @param files files, in the order sent
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578, multipart/form-data</a>
 */
public record Form(Map<String, List<String>> fields, List<File> files) {

  /**
   * A file of a form. It is deleted when the request is answered: move it, or read it before.
   *
   * @param field name of the field
   * @param name what the caller calls the file, without folders and control characters; never use
   *     it as a path
   * @param mediaType what the caller says it is
   * @param bytes its size
   * @param path where it lies until the answer
   */
  public record File(String field, String name, String mediaType, long bytes, Path path) {}

  /** Copies what it is given. */
  public Form {
    fields = Map.copyOf(fields);
    files = List.copyOf(files);
  }

  /** First value of a field. */
  public Optional<String> field(String name) {
    return fields.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** First file of a field. */
  public Optional<File> file(String field) {
    return files.stream().filter(file -> file.field().equals(field)).findFirst();
  }
}
