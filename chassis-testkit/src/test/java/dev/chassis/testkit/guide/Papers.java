package dev.chassis.testkit.guide;

import dev.chassis.ServiceContext;
import dev.chassis.config.Check;
import dev.chassis.config.DataSize;
import dev.chassis.http.Form;
import dev.chassis.http.HttpCall;
import dev.chassis.http.HttpRoutes;
import dev.chassis.http.Reply;
import dev.chassis.http.ServerEvent;
import dev.chassis.http.StreamBody;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps papers, and tells who listens what comes in. */
final class Papers {

  private final ServiceContext chassis;
  private final Path folder;
  private final AtomicInteger filed = new AtomicInteger();

  Papers(ServiceContext chassis, Path folder) {
    this.chassis = chassis;
    this.folder = folder;
  }

  // snippet:routes
  record Note(String text) {
    Note {
      Check.all(Check.notBlank("text", text));
    }
  }

  void declare(HttpRoutes routes) {
    routes.get("/papers/{name}", this::read).timeout(Duration.ofSeconds(10));
    routes.putStream("/papers/{name}", this::write).maxBody(DataSize.ofMebibytes(500));
    routes.postForm("/scans", this::scan).maxBody(DataSize.ofMebibytes(20));
    routes.post("/notes", Note.class, this::file).requiresIdempotencyKey();
    routes.events(
        "/arrivals",
        (call, events) -> {
          var seen = events.lastEventId().map(Integer::valueOf).orElse(0);
          for (int number = seen + 1; number <= filed.get(); number++) {
            events.send(ServerEvent.text("note " + number).withId(Integer.toString(number)));
          }
          return Future.succeededFuture();
        });
  }

  // end

  // snippet:streams
  private Future<StreamBody> read(HttpCall call) {
    return chassis
        .vertx()
        .fileSystem()
        .open(path(call), new OpenOptions().setWrite(false).setCreate(false))
        .map(file -> StreamBody.bytes(file, "application/pdf"));
  }

  private Future<Void> write(ReadStream<Buffer> body, HttpCall call) {
    body.pause(); // until the file is open
    return chassis
        .vertx()
        .fileSystem()
        .open(path(call), new OpenOptions().setTruncateExisting(true))
        .compose(body::pipeTo);
  }

  // end

  // snippet:form
  private Future<Reply<String>> scan(Form form, HttpCall call) {
    var title = form.field("title").orElse("untitled");
    var pages = form.files().stream().mapToLong(Form.File::bytes).sum();
    return Future.succeededFuture(
        Reply.created("/scans/" + title, title + ": " + pages + " bytes"));
  }

  // end

  private Future<Reply<Note>> file(Note note, HttpCall call) {
    return Future.succeededFuture(Reply.created("/notes/" + filed.incrementAndGet(), note));
  }

  private String path(HttpCall call) {
    // A name from outside is no path: nothing of it may lead out of the folder.
    var name = call.path("name").replaceAll("[^a-z0-9]", "_");
    return folder.resolve(name).toString();
  }
}
