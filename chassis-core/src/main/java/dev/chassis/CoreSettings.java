package dev.chassis;

import dev.chassis.alert.AlertsConfig;
import dev.chassis.client.ClientsConfig;
import dev.chassis.config.Configuration;
import dev.chassis.config.ReloadConfig;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.heartbeat.HeartbeatConfig;
import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.idempotency.IdempotencyConfig;
import dev.chassis.http.openapi.OpenApiConfig;
import dev.chassis.lifecycle.ShutdownConfig;
import dev.chassis.management.ManagementConfig;
import dev.chassis.security.SecurityConfig;

/** The chassis' own sections. */
record CoreSettings(
    RuntimeConfig runtime,
    ReloadConfig reload,
    HttpServerConfig http,
    OpenApiConfig openApi,
    ManagementConfig management,
    SecurityConfig security,
    IdempotencyConfig idempotency,
    HeartbeatConfig heartbeat,
    AlertsConfig alerts,
    DiscoveryConfig discovery,
    ClientsConfig client,
    ShutdownConfig shutdown) {

  /** Binds every section; one with problems is replaced by its defaults, and nothing will start. */
  static CoreSettings read(Configuration configuration) {
    return new CoreSettings(
        configuration.bindOr("runtime", RuntimeConfig.class, RuntimeConfig.defaults()),
        configuration.bindOr("config.reload", ReloadConfig.class, ReloadConfig.defaults()),
        configuration.bindOr("http", HttpServerConfig.class, HttpServerConfig.defaults()),
        configuration.bindOr("openapi", OpenApiConfig.class, OpenApiConfig.defaults()),
        configuration.bindOr("management", ManagementConfig.class, ManagementConfig.defaults()),
        configuration.bindOr("security", SecurityConfig.class, SecurityConfig.defaults()),
        configuration.bindOr("idempotency", IdempotencyConfig.class, IdempotencyConfig.defaults()),
        configuration.bindOr("heartbeat", HeartbeatConfig.class, HeartbeatConfig.defaults()),
        configuration.bindOr("alerts", AlertsConfig.class, AlertsConfig.defaults()),
        configuration.bindOr("discovery", DiscoveryConfig.class, DiscoveryConfig.defaults()),
        ClientsConfig.read(configuration),
        configuration.bindOr("shutdown", ShutdownConfig.class, ShutdownConfig.defaults()));
  }
}
