package dev.chassis.http.streams;

import dev.chassis.http.Form;
import dev.chassis.http.FormOptions;
import dev.chassis.http.Problem;
import dev.chassis.http.server.Answers;
import dev.chassis.http.server.Decompression;
import dev.chassis.http.server.Exchange;
import dev.chassis.http.server.Problems;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooManyFormFieldsException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a form; its files go to disk while they come, and are deleted when the exchange ends,
 * whatever became of it. Not Vert.x Web's {@code BodyHandler}: that one leaves files behind unless
 * told otherwise, and counts neither files nor their sizes.
 */
public final class FormReader {

  private static final Logger log = LoggerFactory.getLogger(FormReader.class);

  private final Exchange exchange;
  private final FormOptions options;
  private final Vertx vertx = Vertx.currentContext().owner();
  private final List<HttpServerFileUpload> uploads = new ArrayList<>();
  private final List<Future<Form.File>> files = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private long bytes;
  private boolean ended;

  private FormReader(Exchange exchange, FormOptions options) {
    this.exchange = exchange;
    this.options = options;
  }

  /** Hands the form to {@code next}, on the request's context, or answers what is wrong with it. */
  public static void read(Exchange exchange, FormOptions options, Consumer<Form> next) {
    if (!isForm(exchange.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      Answers.problem(
          exchange, Problems.ofStatus(415, "The body must be a form, multipart/form-data."));
      return;
    }
    if (!Decompression.refusesAny(exchange)) {
      new FormReader(exchange, options).read(next);
    }
  }

  private void read(Consumer<Form> next) {
    var request = exchange.request();
    if (request.getHeader(HttpHeaders.EXPECT) != null
        && request.version() != HttpVersion.HTTP_1_0) {
      exchange.response().writeContinue();
    }
    exchange.readingBody(true);
    exchange.atEnd(over -> ended());
    request
        .setExpectMultipart(true)
        .uploadHandler(this::file)
        .handler(this::received)
        .exceptionHandler(this::failed)
        .endHandler(
            end ->
                Future.all(files)
                    .onComplete(
                        saved -> exchange.onContext(() -> complete(next)),
                        failure -> exchange.onContext(() -> Answers.failure(exchange, failure))))
        .resume();
  }

  private void received(Buffer piece) {
    bytes += piece.length();
    exchange.progressed();
    if (bytes > exchange.maxBody()) {
      refuse(Problems.tooLarge(exchange.maxBody()));
    } else if (isAnyTooLarge()) {
      refuse(fileTooLarge());
    }
  }

  private void file(HttpServerFileUpload upload) {
    if (uploads.size() >= options.maxFiles()) {
      refuse(tooLarge("There may be at most " + options.maxFiles() + " files."));
      return;
    }
    if (ended) {
      return;
    }
    uploads.add(upload);
    upload.pause();
    files.add(
        vertx
            .fileSystem()
            .createTempFile(options.folder().toString(), "upload-", "", (String) null)
            .compose(path -> save(upload, path)));
  }

  private Future<Form.File> save(HttpServerFileUpload upload, String path) {
    paths.add(path);
    if (ended) {
      delete(path);
      return Future.failedFuture("the request is over");
    }
    return upload
        .streamToFileSystem(path)
        .map(
            saved ->
                new Form.File(
                    upload.name(),
                    FileNames.harmless(upload.filename()),
                    upload.contentType(),
                    upload.size(),
                    Path.of(path)));
  }

  private boolean isAnyTooLarge() {
    return uploads.stream().anyMatch(file -> file.size() > options.maxFile().bytes());
  }

  private void complete(Consumer<Form> next) {
    exchange.readingBody(false);
    // The last pieces are counted only when they are written.
    if (isAnyTooLarge()) {
      Answers.problem(exchange, fileTooLarge());
    } else if (!exchange.isOver()) {
      var fields = new LinkedHashMap<String, List<String>>();
      var attributes = exchange.request().formAttributes();
      attributes.names().forEach(name -> fields.put(name, List.copyOf(attributes.getAll(name))));
      next.accept(new Form(fields, files.stream().map(Future::result).toList()));
    }
  }

  private void failed(Throwable failure) {
    if (failure instanceof TooManyFormFieldsException) {
      refuse(tooLarge("There are too many parts."));
    } else if (failure instanceof TooLongFormFieldException
        // The decoder's word for a field that outgrows its limit; nothing else of it touches a
        // file.
        || failure.getCause() instanceof IOException) {
      refuse(tooLarge("A field, or the head of a part, is too long."));
    } else {
      refuse(
          Problem.of(400, "malformed-form", "Bad Request", "The form is incomplete or malformed."));
    }
  }

  private void refuse(Problem problem) {
    Answers.problemAndClose(exchange, problem);
  }

  private void ended() {
    if (!ended) {
      ended = true;
      paths.forEach(this::delete);
    }
  }

  private void delete(String path) {
    vertx
        .fileSystem()
        .delete(path)
        .onFailure(
            failure ->
                vertx
                    .fileSystem()
                    .exists(path)
                    .onSuccess(
                        there -> {
                          if (there) {
                            log.warn("An uploaded file cannot be deleted", failure);
                          }
                        }));
  }

  private Problem fileTooLarge() {
    return tooLarge("A file may have at most " + options.maxFile().bytes() + " bytes.");
  }

  private static Problem tooLarge(String detail) {
    return Problem.of(413, "content-too-large", "Content Too Large", detail);
  }

  private static boolean isForm(@Nullable String contentType) {
    var type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    return (type.startsWith("multipart/form-data") && type.contains("boundary="))
        || type.startsWith("application/x-www-form-urlencoded");
  }
}
