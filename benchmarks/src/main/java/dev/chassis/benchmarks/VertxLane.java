package dev.chassis.benchmarks;

import com.rabbitmq.client.AMQP;
import dev.chassis.json.JsonCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.rabbitmq.QueueOptions;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQOptions;
import io.vertx.rabbitmq.RabbitMQPublisher;
import io.vertx.rabbitmq.RabbitMQPublisherOptions;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** {@code vertx-rabbitmq-client} with its publisher for confirms and manual acknowledgements. */
final class VertxLane implements MessageLane {

  private static final int PERSISTENT = 2;
  private static final int WAITS_FEWER = 20;

  private final Vertx vertx = Vertx.vertx();
  private final RabbitMQClient client;
  private final RabbitMQPublisher publisher;
  private final boolean waits;
  private final Buffer body = JsonCodec.encode(SaleMade.sample());

  /**
   * Connects.
   *
   * @param waits whether each message waits for its confirm before the next, as {@code
   *     RabbitMQClient} alone offers it; otherwise through its {@code RabbitMQPublisher}
   */
  VertxLane(String uri, boolean waits) {
    this.waits = waits;
    this.client = RabbitMQClient.create(vertx, new RabbitMQOptions().setUri(uri));
    ChassisLane.await(client.start());
    this.publisher = RabbitMQPublisher.create(vertx, client, new RabbitMQPublisherOptions());
    if (!waits) {
      ChassisLane.await(publisher.start());
    }
  }

  @Override
  public int publish(int count) {
    if (waits) {
      int fewer = count / WAITS_FEWER;
      ChassisLane.await(client.confirmSelect());
      ChassisLane.await(PublishLoop.run(vertx, fewer, 1, n -> publishAndWait()));
      return fewer;
    }
    ChassisLane.await(
        PublishLoop.run(
            vertx,
            count,
            IN_FLIGHT,
            n -> publisher.publishConfirm(EXCHANGE, TYPE, properties(), body)));
    return count;
  }

  /** The one way to a confirm that the client itself has; its channel has room for one. */
  private Future<Void> publishAndWait() {
    return client
        .basicPublish(EXCHANGE, TYPE, properties(), body)
        .compose(sent -> client.waitForConfirms());
  }

  /** The publisher tells messages apart by their ids. */
  private static AMQP.BasicProperties properties() {
    return new AMQP.BasicProperties.Builder()
        .deliveryMode(PERSISTENT)
        .messageId(UUID.randomUUID().toString())
        .build();
  }

  @Override
  public void consume(CountDownLatch left) {
    ChassisLane.await(client.basicQos(PREFETCH));
    var consumer =
        ChassisLane.await(client.basicConsumer(QUEUE, new QueueOptions().setAutoAck(false)));
    consumer.handler(
        message -> {
          client.basicAck(message.envelope().getDeliveryTag(), false);
          left.countDown();
        });
  }

  @Override
  public void close() {
    ChassisLane.await(client.stop());
    ChassisLane.await(vertx.close());
  }
}
