package dev.chassis.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * {@code com.rabbitmq:amqp-client} used well: asynchronous confirms with a window, one
 * acknowledgement for many deliveries. Without JSON it sends the same bytes each time and reads
 * none of what it gets: the least that a client can do.
 */
final class BareLane implements MessageLane {

  private static final int ACK_EVERY = 100;
  private static final int PERSISTENT = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final boolean json;
  private final byte[] bytes;

  BareLane(String uri, boolean json) throws Exception {
    var factory = new ConnectionFactory();
    factory.setUri(uri);
    this.connection = factory.newConnection();
    this.json = json;
    this.bytes = JSON.writeValueAsBytes(SaleMade.sample());
  }

  @Override
  public int publish(int count) throws Exception {
    try (var channel = connection.createChannel()) {
      var window = new Window(IN_FLIGHT);
      channel.confirmSelect();
      channel.addConfirmListener(
          window::confirmed,
          (tag, multiple) -> {
            throw new IllegalStateException("refused from " + tag);
          });
      for (int i = 0; i < count; i++) {
        window.room.acquire();
        channel.basicPublish(EXCHANGE, TYPE, properties(), body());
      }
      window.room.acquire(IN_FLIGHT); // all came back
      return count;
    }
  }

  private AMQP.BasicProperties properties() {
    var properties = new AMQP.BasicProperties.Builder().deliveryMode(PERSISTENT);
    if (json) {
      properties.messageId(UUID.randomUUID().toString()).contentType("application/json").type(TYPE);
    }
    return properties.build();
  }

  private byte[] body() throws IOException {
    return json ? JSON.writeValueAsBytes(SaleMade.sample()) : bytes;
  }

  @Override
  public void consume(CountDownLatch left) throws IOException {
    var channel = connection.createChannel();
    channel.basicQos(PREFETCH);
    channel.basicConsume(QUEUE, false, new Reader(channel, left));
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  /** Counts what is on the way. Confirms come on one thread, in the order of the tags. */
  private static final class Window {

    private final Semaphore room;
    private long confirmed;

    Window(int size) {
      this.room = new Semaphore(size);
    }

    void confirmed(long tag, boolean multiple) {
      int count = multiple ? (int) (tag - confirmed) : 1;
      confirmed += count;
      room.release(count);
    }
  }

  private final class Reader extends DefaultConsumer {

    private final CountDownLatch left;
    private int open;

    Reader(Channel channel, CountDownLatch left) {
      super(channel);
      this.left = left;
    }

    @Override
    public void handleDelivery(
        String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
        throws IOException {
      if (json) {
        JSON.readValue(body, SaleMade.class);
      }
      if (++open == ACK_EVERY || left.getCount() == 1) {
        open = 0;
        getChannel().basicAck(envelope.getDeliveryTag(), true);
      }
      left.countDown();
    }
  }
}
