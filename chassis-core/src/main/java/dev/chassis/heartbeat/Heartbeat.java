package dev.chassis.heartbeat;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * "I am alive", as sent on the wire.
 *
 * @param service name of the service
 * @param instance id of the instance
 * @param incarnation grows with every start of the instance on the same address: milliseconds since
 *     1970 at the start
 * @param seq counts beats of this incarnation from 1
 * @param intervalMs longest time to the next beat
 * @param status {@code up}, {@code draining} (finishes what it has, wants nothing new) or {@code
 *     gone} (the last word before an orderly end)
 * @param address where it serves; null for a service without a server
 * @param version version of the service
 * @param zone failure zone; null when unknown
 * @param weight share of traffic it wants relative to its peers, 1 to 1000; normally 100
 * @param load how busy it is
 * @param ready whether it was ready for traffic when last asked; null when it does not say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Heartbeat(
    String service,
    String instance,
    long incarnation,
    long seq,
    long intervalMs,
    Status status,
    @Nullable Address address,
    String version,
    @Nullable String zone,
    int weight,
    Load load,
    @Nullable Boolean ready) {

  /** A beat that does not speak of readiness. */
  public Heartbeat(
      String service,
      String instance,
      long incarnation,
      long seq,
      long intervalMs,
      Status status,
      @Nullable Address address,
      String version,
      @Nullable String zone,
      int weight,
      Load load) {
    this(
        service,
        instance,
        incarnation,
        seq,
        intervalMs,
        status,
        address,
        version,
        zone,
        weight,
        load,
        null);
  }

  /** State the sender says it is in; lower case on the wire. */
  public enum Status {
    up,
    draining,
    gone
  }

  /**
   * Where an instance serves.
   *
   * @param host IP literal or name
   * @param port TCP port
   * @param tls whether it speaks TLS
   */
  public record Address(String host, int port, boolean tls) {}

  /**
   * How busy an instance is.
   *
   * @param inFlight requests being handled
   * @param loopLagMs how late the event loops ran: the worst of those that serve
   * @param work what it has done since it started; null when it does not say
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Load(int inFlight, long loopLagMs, @Nullable Work work) {

    /** Without a word on what was done. */
    public Load(int inFlight, long loopLagMs) {
      this(inFlight, loopLagMs, null);
    }
  }

  /**
   * What an instance has done since it started. Whoever hears two beats knows how much it does.
   *
   * @param requests requests answered
   * @param calls calls made, by the service called
   */
  public record Work(long requests, Map<String, Long> calls) {

    /** Keeps a copy of the map. */
    public Work {
      calls = Map.copyOf(calls);
    }
  }
}
