package dev.chassis.http.files;

import dev.chassis.http.FileSource;
import dev.chassis.http.Reply;
import dev.chassis.http.StreamBody;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.MimeMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers GET and HEAD with files. Not Vert.x Web's {@code StaticHandler}: that one follows links
 * out of its root and answers in its own words (ADR-0019).
 */
public final class StaticFiles {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  private final Shelf shelf;
  private final String cacheControl;

  private StaticFiles(Shelf shelf, Duration maxAge) {
    this.shelf = shelf;
    this.cacheControl = maxAge.isZero() ? "no-cache" : "public, max-age=" + maxAge.toSeconds();
  }

  /** The files of {@code source}. Looks at the folder now, so that a wrong one fails the start. */
  public static StaticFiles of(FileSource source) {
    var shelf =
        source.kind() == FileSource.Kind.FOLDER
            ? Folder.of(source.root(), source.index())
            : ClassPath.of(source.root(), source.index());
    return new StaticFiles(shelf, source.maxAge());
  }

  /**
   * Answers with the file that {@code tail} names.
   *
   * @param tail what follows the route's prefix in the normal path, still percent-encoded
   */
  public void serve(Exchange exchange, String tail) {
    var name = FilePath.of(tail);
    if (name == null) {
      missing(exchange);
      return;
    }
    Vertx.currentContext()
        .owner()
        .executeBlocking(() -> shelf.find(name), false)
        .onComplete(
            found -> exchange.onContext(() -> answer(exchange, tail, found)),
            failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }

  private void answer(Exchange exchange, String tail, @Nullable Found file) {
    if (file == null) {
      missing(exchange);
    } else if (file.folder() && !tail.endsWith("/")) {
      // Links in the page are relative to the folder, so it needs its slash.
      var query = exchange.request().query();
      var folder = exchange.request().path() + "/" + (query == null ? "" : "?" + query);
      exchange.response().putHeader(HttpHeaders.LOCATION, folder);
      Answers.json(exchange, 308, null);
    } else {
      describe(exchange, file);
      if (isKnown(exchange, file)) {
        Answers.json(exchange, 304, null);
      } else {
        send(exchange, file);
      }
    }
  }

  private void describe(Exchange exchange, Found file) {
    exchange.headMayGoFirst();
    var response = exchange.response();
    response
        .putHeader(HttpHeaders.ETAG, file.etag())
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
        .putHeader("accept-ranges", "bytes")
        .putHeader("x-content-type-options", "nosniff");
    if (file.modified() >= 0) {
      response.putHeader(HttpHeaders.LAST_MODIFIED, date(file));
    }
  }

  private static String date(Found file) {
    return HTTP_DATE.format(Instant.ofEpochSecond(file.modified()));
  }

  private static boolean isKnown(Exchange exchange, Found file) {
    var etags = exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH);
    if (etags != null) {
      return Arrays.stream(etags.split(","))
          .map(String::strip)
          .anyMatch(tag -> tag.equals("*") || tag.replaceFirst("^W/", "").equals(file.etag()));
    }
    var since = exchange.request().getHeader(HttpHeaders.IF_MODIFIED_SINCE);
    return since != null && file.modified() >= 0 && !isAfter(file.modified(), since);
  }

  private static boolean isAfter(long modified, String date) {
    try {
      return modified > Instant.from(HTTP_DATE.parse(date)).getEpochSecond();
    } catch (DateTimeParseException noDate) {
      return true;
    }
  }

  private static void send(Exchange exchange, Found file) {
    var range = range(exchange, file);
    if (range == null) {
      send(exchange, 200, file, new ByteRange(0, file.size()));
    } else if (range.equals(ByteRange.NONE)) {
      Answers.problem(
          exchange,
          Problems.ofStatus(416, "The file has " + file.size() + " bytes."),
          Map.of("content-range", "bytes */" + file.size()));
    } else {
      var last = range.from() + range.length() - 1;
      exchange
          .response()
          .putHeader("content-range", "bytes " + range.from() + "-" + last + "/" + file.size());
      send(exchange, 206, file, range);
    }
  }

  private static @Nullable ByteRange range(Exchange exchange, Found file) {
    var request = exchange.request();
    var condition = request.getHeader("if-range");
    var unchanged =
        condition == null || condition.equals(file.etag()) || condition.equals(lastModified(file));
    return unchanged ? ByteRange.of(request.getHeader("range"), file.size()) : null;
  }

  private static String lastModified(Found file) {
    return file.modified() < 0 ? "" : date(file);
  }

  private static void send(Exchange exchange, int status, Found file, ByteRange part) {
    var mediaType = mediaType(file.name());
    var content = file.content();
    if (content != null) {
      var bytes = content.slice((int) part.from(), (int) (part.from() + part.length()));
      Answers.text(exchange, status, mediaType, bytes);
      return;
    }
    open(exchange, status, mediaType, part, file.path());
  }

  private static void open(
      Exchange exchange, int status, String mediaType, ByteRange part, @Nullable Path path) {
    Vertx.currentContext()
        .owner()
        .fileSystem()
        .open(String.valueOf(path), new OpenOptions().setWrite(false).setCreate(false))
        .map(
            file -> {
              file.setReadPos(part.from()).setReadLength(part.length());
              return new Reply<>(
                  status,
                  StreamBody.bytes(file, mediaType).withLength(part.length()),
                  Map.<String, String>of());
            })
        .onComplete(
            reply -> exchange.onContext(() -> Answers.value(exchange, reply)),
            failure -> exchange.onContext(() -> Answers.failure(exchange, failure)));
  }

  private static String mediaType(String name) {
    var known = MimeMapping.mimeTypeForFilename(name);
    if (known == null) {
      return "application/octet-stream";
    }
    return known.startsWith("text/") ? known + "; charset=utf-8" : known;
  }

  private static void missing(Exchange exchange) {
    Answers.problem(exchange, Problems.ofStatus(404, null));
  }
}
