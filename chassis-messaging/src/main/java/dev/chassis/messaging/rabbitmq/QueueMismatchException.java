package dev.chassis.messaging.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A queue is there with other arguments than those we want, and they cannot be changed. */
final class QueueMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  private static final int PRECONDITION_FAILED = 406;
  private static final Pattern INEQUIVALENT =
      Pattern.compile(
          "inequivalent arg '([^']+)' for queue '([^']+)' in vhost '([^']*)':"
              + " received (.*) but current is (.*?)(, class-id.*)?");

  private QueueMismatchException(Matcher answer, IOException cause) {
    super(describe(answer), cause);
  }

  /** The failure of a declaration in words that help, when it is about arguments. */
  static IOException orElse(IOException failure) {
    if (failure.getCause() instanceof ShutdownSignalException signal
        && signal.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == PRECONDITION_FAILED) {
      var answer = INEQUIVALENT.matcher(close.getReplyText().replaceFirst("^[A-Z_]+ - ", ""));
      if (answer.matches()) {
        return new QueueMismatchException(answer, failure);
      }
    }
    return failure;
  }

  private static String describe(Matcher answer) {
    var argument = answer.group(1);
    var current = current(argument, plain(answer.group(5)));
    return "queue "
        + answer.group(2)
        + " in virtual host "
        + answer.group(3)
        + " is there with "
        + argument
        + " = "
        + current
        + ", this service wants "
        + plain(answer.group(4))
        + "; a queue's arguments cannot be changed. "
        + advice(argument, current);
  }

  /** A queue that was declared without a type is a classic one. */
  private static String current(String argument, String value) {
    return argument.equals("x-queue-type") && value.equals("none") ? "classic" : value;
  }

  private static String advice(String argument, String current) {
    return switch (argument) {
      case "x-queue-type" ->
          "Set messaging.rabbitmq.queueType = "
              + current
              + " to go on with it, or move its messages to a new one (guide: From classic to quorum"
              + " queues)";
      case "x-single-active-consumer" ->
          "Ordered and unordered subscriptions need different"
              + " queues: give the subscription a new name, or delete the queue when it is empty";
      default -> "Delete it when it is empty; it is made anew";
    };
  }

  /** As in: the value 'quorum' of type 'longstr'; none. */
  private static String plain(String value) {
    var quoted = Pattern.compile("the value '([^']*)'.*").matcher(value);
    if (quoted.matches()) {
      return quoted.group(1);
    }
    return value.replace("'", "");
  }
}
