package dev.chassis.signals;

import static dev.chassis.signals.Signal.counter;
import static dev.chassis.signals.Signal.gauge;
import static dev.chassis.signals.Signal.timer;

import java.util.List;

/**
 * Everything that the core of a service measures. Names, labels and units are promised: dashboards
 * and alerts are written on them. The page <a
 * href="https://github.com/chassis/chassis/blob/main/docs/reference/signals.md">signals.md</a> is
 * made of this list, and a test refuses meters that are not in it.
 */
public final class Signals {

  // Calls coming in

  /** Requests by route template, method and status. */
  public static final Signal HTTP_SERVER_REQUESTS =
      timer(
              "http.server.requests",
              "Requests answered, from the request's head to the end of the answer; status 499: the"
                  + " caller went away before",
              "method",
              "route",
              "status",
              "outcome")
          .withBuckets();

  /** Requests under way. */
  public static final Signal HTTP_SERVER_IN_FLIGHT =
      gauge("http.server.in_flight", "Requests that are being answered");

  /** The adaptive limit of load shedding. */
  public static final Signal HTTP_SERVER_LIMIT =
      gauge("http.server.limit", "Requests that may be under way at a time");

  /** Requests refused by load shedding. */
  public static final Signal HTTP_SERVER_SHED =
      counter("http.server.shed", "Requests refused because there was too much to do", "priority");

  /** Requests refused by the guards. */
  public static final Signal HTTP_SERVER_REFUSED =
      counter(
          "http.server.refused",
          "Requests refused before they were looked at: malformed or oversized");

  /** Connections closed by the pace rules. */
  public static final Signal HTTP_SERVER_CUT =
      counter(
          "http.server.cut", "Connections closed because of how their caller behaved", "reason");

  /** Requests that outlasted their callers' deadline. */
  public static final Signal HTTP_SERVER_DEADLINE_MISSED =
      counter(
          "http.server.deadline.missed", "Requests that ended after the time their caller gave");

  /** Requests refused for who sent them. */
  public static final Signal SECURITY_REFUSED =
      counter("security.refused", "Requests refused because of who sent them", "reason");

  /** Fetches of the issuer's keys. */
  public static final Signal SECURITY_JWT_KEY_FETCHES =
      counter("security.jwt.key.fetches", "Questions to the issuer for its keys", "outcome");

  /** Whether broken certificate files are worked around. */
  public static final Signal TLS_RELOAD_BROKEN =
      gauge(
          "tls.reload.broken",
          "1 while the certificate files are broken and older ones are used",
          "tls");

  /** What is left of the certificate in use. */
  public static final Signal TLS_CERTIFICATE_EXPIRES =
      gauge("tls.certificate.expires", "Time until the certificate in use ends", "tls")
          .in("seconds");

  // Calls going out

  /** Calls by target, method and outcome. */
  public static final Signal HTTP_CLIENT_REQUESTS =
      timer(
              "http.client.requests",
              "Calls to other services, retries included",
              "service",
              "method",
              "outcome")
          .withBuckets();

  /** Repeated attempts. */
  public static final Signal HTTP_CLIENT_RETRIES =
      counter("http.client.retries", "Attempts that repeated one that failed", "service");

  /** Second attempts beside the first. */
  public static final Signal HTTP_CLIENT_HEDGES =
      counter("http.client.hedges", "Attempts beside one that took long", "service");

  /** Calls that outlasted the deadline of the request they were made for. */
  public static final Signal HTTP_CLIENT_DEADLINE_MISSED =
      counter(
          "http.client.deadline.missed",
          "Calls that ended after the deadline of the request they were made for",
          "service");

  /** What is left of the budget for retries and hedges. */
  public static final Signal HTTP_CLIENT_BUDGET =
      gauge("http.client.budget", "Extra attempts that may be made now", "service");

  /** Attempts under way. */
  public static final Signal HTTP_CLIENT_IN_FLIGHT =
      gauge("http.client.in_flight", "Attempts that hold a place of the bulkhead", "service");

  /** Attempts that wait for a place. */
  public static final Signal HTTP_CLIENT_WAITING =
      gauge("http.client.waiting", "Attempts that wait for a place of the bulkhead", "service");

  /** The adaptive limit of a target. */
  public static final Signal HTTP_CLIENT_LIMIT =
      gauge(
          "http.client.limit",
          "Attempts that the adaptive limit lets be under way; NaN where there is none",
          "service");

  /** Instances left out by the balancer. */
  public static final Signal HTTP_CLIENT_EJECTED =
      gauge("http.client.ejected", "Instances that get no calls because theirs failed", "service");

  /** What breakers judged. */
  public static final Signal CIRCUIT_BREAKER_CALLS =
      counter(
          "circuit.breaker.calls",
          "Calls that a circuit breaker judged or refused",
          "breaker",
          "outcome");

  /** What breakers found slow. */
  public static final Signal CIRCUIT_BREAKER_SLOW_CALLS =
      counter(
          "circuit.breaker.slow.calls",
          "Calls that took as long as is slow for a circuit breaker",
          "breaker");

  /** States of breakers. */
  public static final Signal CIRCUIT_BREAKER_STATE =
      gauge(
          "circuit.breaker.state",
          "1 for the state a circuit breaker is in, 0 for the others",
          "breaker",
          "state");

  // The fleet

  /** Instances that can be called. */
  public static final Signal DISCOVERY_INSTANCES =
      gauge("discovery.instances", "Instances that take calls, of all services");

  /** Services whose source is away. */
  public static final Signal DISCOVERY_STALE =
      gauge("discovery.stale", "Services that a source cannot tell of, counted per source");

  /** How long a source is away. */
  public static final Signal DISCOVERY_STALE_AGE =
      gauge("discovery.stale.age", "Time since the source that is away longest was heard")
          .in("seconds");

  /** Leases that ran out. */
  public static final Signal DISCOVERY_LEASES_ENDED =
      counter("discovery.leases.ended", "Leases of instances that ended without being renewed");

  /** Beats of this instance. */
  public static final Signal HEARTBEAT_SENT =
      counter("heartbeat.sent", "Heartbeats of this instance", "outcome");

  /** Others, as they are heard. */
  public static final Signal HEARTBEAT_INSTANCES =
      gauge("heartbeat.instances", "Instances that are listened to, by how they are", "standing");

  /** Alerts that last. */
  public static final Signal ALERTS_ACTIVE = gauge("alerts.active", "Alerts that last");

  /** Alert messages taken. */
  public static final Signal ALERTS_SENT =
      counter("alerts.sent", "Messages that a sink has taken", "sink");

  /** Alert messages not taken. */
  public static final Signal ALERTS_FAILED =
      counter("alerts.failed", "Attempts to send a message that failed", "sink");

  /** Alert messages given up. */
  public static final Signal ALERTS_DROPPED =
      counter("alerts.dropped", "Messages that were given up", "sink");

  // Event loops

  /** Blocked event loops. */
  public static final Signal EVENTLOOP_STALLS =
      counter("eventloop.stalls", "How often an event loop was blocked for longer than the limit");

  /** For how long loops are blocked. */
  public static final Signal EVENTLOOP_STALLED =
      gauge("eventloop.stalled", "For how long an event loop has not come to its work", "loop")
          .in("seconds");

  private Signals() {}

  /** All of them, in the order of the reference. */
  public static List<Signal> all() {
    return List.of(
        HTTP_SERVER_REQUESTS,
        HTTP_SERVER_IN_FLIGHT,
        HTTP_SERVER_LIMIT,
        HTTP_SERVER_SHED,
        HTTP_SERVER_REFUSED,
        HTTP_SERVER_CUT,
        HTTP_SERVER_DEADLINE_MISSED,
        SECURITY_REFUSED,
        SECURITY_JWT_KEY_FETCHES,
        TLS_RELOAD_BROKEN,
        TLS_CERTIFICATE_EXPIRES,
        HTTP_CLIENT_REQUESTS,
        HTTP_CLIENT_RETRIES,
        HTTP_CLIENT_HEDGES,
        HTTP_CLIENT_DEADLINE_MISSED,
        HTTP_CLIENT_BUDGET,
        HTTP_CLIENT_IN_FLIGHT,
        HTTP_CLIENT_WAITING,
        HTTP_CLIENT_LIMIT,
        HTTP_CLIENT_EJECTED,
        CIRCUIT_BREAKER_CALLS,
        CIRCUIT_BREAKER_SLOW_CALLS,
        CIRCUIT_BREAKER_STATE,
        DISCOVERY_INSTANCES,
        DISCOVERY_STALE,
        DISCOVERY_STALE_AGE,
        DISCOVERY_LEASES_ENDED,
        HEARTBEAT_SENT,
        HEARTBEAT_INSTANCES,
        ALERTS_ACTIVE,
        ALERTS_SENT,
        ALERTS_FAILED,
        ALERTS_DROPPED,
        EVENTLOOP_STALLS,
        EVENTLOOP_STALLED);
  }
}
