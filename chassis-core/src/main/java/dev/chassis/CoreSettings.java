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
        configuration.bindOver("runtime", RuntimeConfig.defaults()),
        configuration.bindOver("config.reload", ReloadConfig.defaults()),
        configuration.bindOver("http", HttpServerConfig.defaults(), HttpServerConfig::of),
        configuration.bindOver("openapi", OpenApiConfig.defaults()),
        configuration.bindOver("management", ManagementConfig.defaults(), ManagementConfig::of),
        configuration.bindOver("security", SecurityConfig.defaults()),
        configuration.bindOver("idempotency", IdempotencyConfig.defaults()),
        configuration.bindOver("heartbeat", HeartbeatConfig.defaults()),
        configuration.bindOver("alerts", AlertsConfig.defaults()),
        configuration.bindOver("discovery", DiscoveryConfig.defaults()),
        ClientsConfig.read(configuration),
        configuration.bindOver("shutdown", ShutdownConfig.defaults()));
  }
}
