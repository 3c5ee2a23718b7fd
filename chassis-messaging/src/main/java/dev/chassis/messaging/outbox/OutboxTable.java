package dev.chassis.messaging.outbox;

import dev.chassis.messaging.spi.Message;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The table {@code chassis_outbox}, row by row. */
final class OutboxTable {

  /** What {@link #row} reads. */
  static final String COLUMNS =
      "id, key, attributes, headers, body, refusals,"
          + " extract(epoch FROM clock_timestamp() - created_at)::float8 AS age";

  private static final String INSERT =
      "INSERT INTO chassis_outbox (event_id, type, key, attributes, headers, body, due_at) VALUES"
          + " ($1, $2, $3, $4, $5, $6, clock_timestamp() + make_interval(secs => $7))";

  private OutboxTable() {}

  static Future<Void> insert(SqlClient in, Message message, Duration delay) {
    var values =
        Tuple.tuple()
            .addString(message.id())
            .addString(message.type())
            .addString(message.attributes().get(Message.KEY))
            .addValue(json(message.attributes()))
            .addValue(json(message.headers()))
            .addBuffer(message.body())
            .addDouble(seconds(delay));
    return in.preparedQuery(INSERT).execute(values).mapEmpty();
  }

  static OutboxRow row(Row row) {
    return new OutboxRow(
        row.getLong("id"),
        row.getString("key"),
        new Message(
            texts(row.getJsonObject("attributes")),
            texts(row.getJsonObject("headers")),
            row.getBuffer("body")),
        duration(row.getDouble("age")),
        row.getInteger("refusals"));
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  static Duration duration(double seconds) {
    return Duration.ofMillis(Math.max(0, Math.round(seconds * 1000)));
  }

  private static JsonObject json(Map<String, String> texts) {
    return new JsonObject(new HashMap<String, Object>(texts));
  }

  private static Map<String, String> texts(JsonObject json) {
    var texts = new HashMap<String, String>();
    json.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
    return texts;
  }
}
