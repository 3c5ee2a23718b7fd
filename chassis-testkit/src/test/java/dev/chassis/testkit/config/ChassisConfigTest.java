package dev.chassis.testkit.config;

import static dev.chassis.testkit.config.ConfigContract.refuses;
import static dev.chassis.testkit.config.ConfigContract.refusesNothing;
import static dev.chassis.testkit.config.ConfigContract.takes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chassis.RuntimeConfig;
import dev.chassis.alert.AlertmanagerConfig;
import dev.chassis.alert.AlertsConfig;
import dev.chassis.alert.WebhookConfig;
import dev.chassis.alert.mail.MailConfig;
import dev.chassis.balance.BalancerConfig;
import dev.chassis.balance.EjectionConfig;
import dev.chassis.client.AdaptiveConfig;
import dev.chassis.client.ClientConfig;
import dev.chassis.client.ClientsConfig;
import dev.chassis.client.LimitsConfig;
import dev.chassis.config.ReloadConfig;
import dev.chassis.discovery.DiscoveryConfig;
import dev.chassis.discovery.Selection;
import dev.chassis.discovery.consul.ConsulConfig;
import dev.chassis.discovery.dns.DnsConfig;
import dev.chassis.discovery.kubernetes.KubernetesConfig;
import dev.chassis.heartbeat.DetectorConfig;
import dev.chassis.heartbeat.HeartbeatConfig;
import dev.chassis.heartbeat.PreservationConfig;
import dev.chassis.http.CorsConfig;
import dev.chassis.http.DecompressionConfig;
import dev.chassis.http.Http2Config;
import dev.chassis.http.HttpServerConfig;
import dev.chassis.http.HttpTimeouts;
import dev.chassis.http.SheddingConfig;
import dev.chassis.http.idempotency.IdempotencyConfig;
import dev.chassis.http.openapi.OpenApiConfig;
import dev.chassis.lifecycle.ShutdownConfig;
import dev.chassis.management.ManagementConfig;
import dev.chassis.messaging.AmqpConfig;
import dev.chassis.messaging.MessagingConfig;
import dev.chassis.messaging.RabbitConfig;
import dev.chassis.messaging.SubscriptionConfig;
import dev.chassis.messaging.database.DatabaseConfig;
import dev.chassis.messaging.database.PoolConfig;
import dev.chassis.messaging.errors.ErrorsConfig;
import dev.chassis.messaging.outbox.OutboxConfig;
import dev.chassis.observability.logging.LoggingConfig;
import dev.chassis.observability.logging.RepeatsConfig;
import dev.chassis.observability.metrics.MetricsConfig;
import dev.chassis.observability.metrics.OtlpMetricsConfig;
import dev.chassis.observability.slo.SloConfig;
import dev.chassis.observability.tracing.TracingConfig;
import dev.chassis.resilience.BulkheadConfig;
import dev.chassis.resilience.ExtraLoadConfig;
import dev.chassis.resilience.HedgeConfig;
import dev.chassis.resilience.RateLimitConfig;
import dev.chassis.resilience.RetryConfig;
import dev.chassis.resilience.breaker.CircuitBreakerConfig;
import dev.chassis.security.ClientTlsConfig;
import dev.chassis.security.JwtConfig;
import dev.chassis.security.KeyRefresh;
import dev.chassis.security.RenewalConfig;
import dev.chassis.security.SecurityConfig;
import dev.chassis.security.TlsConfig;
import dev.chassis.security.TokenRules;
import dev.chassis.security.TrustConfig;
import dev.chassis.security.vault.VaultConfig;
import dev.chassis.security.vault.VaultLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every configuration record of the chassis keeps its contract and stands in the reference. */
class ChassisConfigTest {

  private static final Path PAGE = Path.of("../docs/reference/configuration.md");

  private static final List<Path> SOURCES =
      Stream.of("core", "messaging", "observability")
          .map(module -> Path.of("../chassis-" + module + "/src/main/java"))
          .toList();

  private static final String CORES = String.valueOf(Runtime.getRuntime().availableProcessors());

  private static final String TOO_MANY = String.join(",", Collections.nCopies(21, "1s"));

  /** Read by hand from two sections. */
  private static final Set<String> WITHOUT = Set.of("ClientsConfig");

  /** Records without a section of the chassis: services bind them in sections of their own. */
  private static final Set<Class<?>> FOR_SERVICES =
      Set.of(BulkheadConfig.class, RateLimitConfig.class);

  private static final List<ConfigContract> CONTRACTS =
      List.of(
          ConfigContract.of(RuntimeConfig.class)
              .key("eventLoops", CORES, takes("17", "1", "256"), refuses("0", "257", "many"))
              .key("workers", "20", takes("1", "1000"), refuses("0", "1001"))
              .key("stallLimit", "2s", takes("200ms"), refuses("199ms", "2"))
              .key("stallFatal", "60s", takes("2001ms"), refuses("2s")),
          ConfigContract.of(ReloadConfig.class)
              .key("interval", "5s", takes("0s", "1d"), refuses("-1s", "25h", "5")),
          ConfigContract.of(HttpServerConfig.class)
              .key("host", "0.0.0.0", takes("127.0.0.1"), refuses("", " "))
              .key("port", "8080", takes("0", "65535"), refuses("-1", "65536"))
              .key("requestTimeout", "30s", takes("1ms"), refuses("0s", "30"))
              .key("maxBody", "1048576B", takes("0B", "1GiB"), refuses("2GiB", "1"))
              .key("maxHeaders", "100", takes("1"), refuses("0"))
              .key("maxHeaderSize", "8192B", takes("1KiB"), refuses("1023B", "2GiB"))
              .key("maxInitialLine", "4096B", takes("256B"), refuses("255B", "2GiB"))
              .key("idleTimeout", "75s", takes("31s"), refuses("30s"))
              .key("sendBuffer", "262144B", takes("4KiB"), refuses("4095B", "2GiB"))
              .key("compression", "false", takes("true"), refuses("yes"))
              .elsewhere("decompression", "timeouts", "http2", "tls", "trust", "cors", "shedding"),
          ConfigContract.of(DecompressionConfig.class)
              .key("enabled", "false", takes("true"), refuses("yes"))
              .key("maxRatio", "200", takes("2", "1032"), refuses("1", "1033")),
          ConfigContract.of(OpenApiConfig.class)
              .key("onServicePort", "false", takes("true"), refuses("yes")),
          ConfigContract.of(TlsConfig.class)
              .required("certificate", takes("a.pem"), refusesNothing())
              .required("key", takes("b.pem"), refusesNothing())
              .key("clientAuthorities", "", takes("c.pem"), refusesNothing())
              .elsewhere("reload"),
          ConfigContract.of(TrustConfig.class)
              .key(
                  "peers",
                  "[127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, ::1/128, fc00::/7]",
                  takes("10.0.0.0/8", "::1", ""),
                  refuses("here", "10.0.0.0/33"))
              .key("proxies", "[]", takes("10.0.0.1"), refuses("here"))
              .key("forwarded", "x-forwarded", takes("standard", "none"), refuses("maybe"))
              .key("deadlines", "enforce", takes("observe", "propagate"), refuses("ignore")),
          ConfigContract.of(IdempotencyConfig.class)
              .key("ttl", "86400s", takes("1ms"), refuses("0s"))
              .key("lease", "900s", takes("1ms"), refuses("0s"))
              .key("memory", "16777216B", takes("1KiB"), refuses("1023B")),
          ConfigContract.of(HttpTimeouts.class)
              .key("header", "5s", takes("1ms"), refuses("0s", "5"))
              .key("body", "30s", takes("1ms"), refuses("0s"))
              .key("minBodyRate", "1024B", takes("0B", "1MiB"), refuses("1"))
              .key("write", "30s", takes("1ms"), refuses("0s"))
              .key("keepAlive", "60s", takes("1ms"), refuses("0s")),
          ConfigContract.of(Http2Config.class)
              .key("enabled", "true", takes("false"), refuses("off"))
              .key("clearText", "false", takes("true"), refuses("on"))
              .key("maxStreams", "100", takes("1"), refuses("0")),
          ConfigContract.of(CorsConfig.class)
              .key(
                  "origins",
                  "[]",
                  takes("https://bank.example", "http://localhost:3000"),
                  refuses("*", "null", "bank.example", "https://Bank.example", "https://a.b/c"))
              .key(
                  "headers",
                  "[content-type, authorization, idempotency-key]",
                  takes("x-tenant"),
                  refusesNothing())
              .key("credentials", "false", takes("true"), refuses("yes"))
              .key("maxAge", "3600s", takes("0s"), refuses("-1s")),
          ConfigContract.of(SheddingConfig.class)
              .key("enabled", "true", takes("false"), refuses("no"))
              .key("initial", "100", takes("20", "2000"), refuses("19", "2001"))
              .key("min", "20", takes("1", "100"), refuses("0"))
              .key("max", "2000", takes("100"), refuses("19")),
          ConfigContract.of(ManagementConfig.class)
              .key("enabled", "true", takes("false"), refuses("off"))
              .key("host", "127.0.0.1", takes("0.0.0.0"), refuses(""))
              .key("port", "9090", takes("0", "65535"), refuses("-1", "65536"))
              .key("token", "", takes("0123456789abcdef"), refuses("0123456789abcde")),
          ConfigContract.of(ShutdownConfig.class)
              .key("timeout", "30s", takes("2s"), refuses("0s"))
              .key("step", "10s", takes("1ms"), refuses("0s"))
              .key("pause", "1500ms", takes("0s", "29s"), refuses("-1s", "30s"))
              .key("grace", "10s", takes("0s"), refuses("-1s")),
          ConfigContract.of(HeartbeatConfig.class)
              .key("enabled", "true", takes("false"), refuses("no"))
              .key("interval", "1s", takes("10ms", "1500ms"), refuses("9ms"))
              .key("timeout", "10s", takes("2s"), refuses("1999ms"))
              .key("zone", "", takes("a"), refuses(" "))
              .key("weight", "100", takes("1", "1000"), refuses("0", "1001"))
              .key("hearAll", "false", takes("true"), refuses("all"))
              .key("advertisedHost", "", takes("10.0.0.7"), refuses(" "))
              .key(
                  "checks.rates",
                  "",
                  takes("http://10.0.0.9:9090/health/live", "https://rates,http://rates:81/up"),
                  refuses("rates:9090", "ftp://rates", "http://u:p@rates/"))
              .elsewhere("detector", "preservation"),
          ConfigContract.of(DetectorConfig.class)
              .key("threshold", "8.0", takes("0.5", "16"), refuses("0", "16.1"))
              .key("probe", "true", takes("false"), refuses("no"))
              .key("probeTimeout", "500ms", takes("1ms", "10s"), refuses("0s", "10001ms")),
          ConfigContract.of(PreservationConfig.class)
              .key("share", "0.15", takes("1", "0.01"), refuses("0", "1.1"))
              .key("window", "60s", takes("1ms"), refuses("0s"))
              .key("holdFor", "300s", takes("0s"), refuses("-1s")),
          ConfigContract.of(AlertsConfig.class)
              .key("fleet", "false", takes("true"), refuses("yes"))
              .key("groupWait", "10s", takes("0s"), refuses("-1s"))
              .key("groupInterval", "300s", takes("1ms"), refuses("0s"))
              .key("repeat", "14400s", takes("1ms"), refuses("0s"))
              .key("settle", "30s", takes("0s"), refuses("-1s"))
              .key("queue", "100", takes("1", "10000"), refuses("0", "10001"))
              .key("log", "true", takes("false"), refuses("no"))
              .elsewhere("webhook", "alertmanager"),
          ConfigContract.of(WebhookConfig.class)
              .key("url", "", takes("https://hooks.example/a"), refuses("hooks", "ftp://hooks"))
              .key("token", "", takes("0123456789"), refusesNothing())
              .key("timeout", "10s", takes("1ms"), refuses("0s")),
          ConfigContract.of(AlertmanagerConfig.class)
              .key("url", "", takes("http://alerts:9093"), refuses("alerts:9093"))
              .key("refresh", "60s", takes("1s"), refuses("999ms"))
              .key("timeout", "10s", takes("1ms"), refuses("0s")),
          ConfigContract.of(MailConfig.class)
              .key("port", "587", takes("25"), refuses("0", "65536"))
              .key("security", "starttls", takes("tls", "none"), refuses("maybe"))
              .key("username", "", takes("ops"), refusesNothing())
              .key("password", "", takes("s3cret"), refusesNothing())
              .key("from", "", takes("chassis@bank.example"), refusesNothing())
              .key("to", "[]", takes("ops@bank.example"), refuses("ops"))
              // Only together with addresses: MailSinkTest.
              .elsewhere("host"),
          ConfigContract.of(DiscoveryConfig.class)
              .key(
                  "addresses.fees",
                  "",
                  takes("10.0.0.7:80", "https://10.0.0.7:443,http://10.0.0.8:80"),
                  refuses("10.0.0.7", "ftp://10.0.0.7:21"))
              .key("metadata.tier", "", takes("gold"), refusesNothing())
              .key("firstAnswer", "1s", takes("0s"), refuses("-1s"))
              .elsewhere("selection"),
          ConfigContract.of(Selection.class)
              .key("zones", "[]", takes("a,b"), refusesNothing())
              .key("versions", "[]", takes("2"), refusesNothing())
              .key("metadata.tier", "", takes("gold"), refusesNothing())
              .elsewhere("canary"),
          ConfigContract.of(Selection.Canary.class)
              .required("version", takes("2"), refuses(" "))
              .required("share", takes("0", "1", "0.05"), refuses("-0.01", "1.01", "5%")),
          ConfigContract.of(ConsulConfig.class)
              .key(
                  "address",
                  "http://127.0.0.1:8500",
                  takes("https://consul.internal"),
                  refuses("consul:8500", "ftp://consul"))
              .key("token", "", takes("secret"), refusesNothing())
              .key("datacenter", "", takes("dc2"), refusesNothing())
              .key("register", "true", takes("false"), refuses("no"))
              .key("ttl", "10s", takes("1s"), refuses("999ms"))
              .key("deregisterAfter", "60s", takes("61s"), refuses("59s"))
              .key("hold", "60s", takes("1s", "10m"), refuses("999ms", "11m"))
              .key("tags", "[]", takes("canary"), refusesNothing())
              .elsewhere("tls"),
          ConfigContract.of(KubernetesConfig.class)
              .key(
                  "api",
                  "https://kubernetes.default.svc",
                  takes("http://127.0.0.1:8001"),
                  refuses("kubernetes", "ws://kubernetes"))
              .key("namespace", "", takes("bank"), refuses(" "))
              .key(
                  "tokenFile",
                  "/var/run/secrets/kubernetes.io/serviceaccount/token",
                  takes("/run/token"),
                  refusesNothing())
              .key(
                  "caFile",
                  "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
                  takes("/run/ca.pem"),
                  refusesNothing())
              .key("portName", "http", takes("web"), refuses(" "))
              .key("watch", "300s", takes("10s", "1h"), refuses("9s", "61m")),
          ConfigContract.of(DnsConfig.class)
              .key("server", "", takes("10.0.0.2:53", "[::1]:53"), refuses("dns", "dns:53"))
              .key("name", "_http._tcp.{service}", takes("{service}.srv"), refuses("fees.srv"))
              .key("names.fees", "", takes("_x._tcp.fees"), refusesNothing())
              .key("tls", "false", takes("true"), refuses("no"))
              .key("interval", "5s", takes("2s"), refuses("99ms"))
              .key("timeout", "2s", takes("10ms", "5s"), refuses("9ms", "6s")),
          ConfigContract.of(AdaptiveConfig.class)
              .key("initial", "20", takes("4", "256"), refuses("3", "257"))
              .key("min", "4", takes("1", "20"), refuses("0"))
              .key("max", "256", takes("20"), refuses("3")),
          ConfigContract.of(LimitsConfig.class).elsewhere("bulkhead", "adaptive", "rate"),
          ConfigContract.of(ClientConfig.class)
              .key("timeout", "5s", takes("1ms"), refuses("0s"))
              .key("connectTimeout", "500ms", takes("1ms", "1h"), refuses("0s", "25d"))
              .key("deadlines", "enforce", takes("observe", "propagate"), refuses("ignore"))
              .key("poolSize", "64", takes("1"), refuses("0"))
              .key("poolQueue", "256", takes("0"), refuses("-1"))
              .key("http2", "false", takes("true"), refuses("yes"))
              .elsewhere("retry", "hedge", "extraLoad", "breaker", "limits", "balance", "tls"),
          ConfigContract.of(ClientsConfig.Target.class)
              .key("timeout", "", takes("1ms"), refuses("0s"))
              .key("connectTimeout", "", takes("1ms", "1h"), refuses("0s", "25d"))
              .key("deadlines", "", takes("observe", "propagate"), refuses("ignore"))
              .key("poolSize", "", takes("1"), refuses("0"))
              .key("poolQueue", "", takes("0"), refuses("-1"))
              .key("http2", "", takes("true"), refuses("yes"))
              .elsewhere("retry", "hedge", "extraLoad", "breaker", "limits", "balance", "tls"),
          ConfigContract.of(ClientTlsConfig.class)
              .key("authorities", "", takes("/ca.pem"), refusesNothing())
              .key("serverName", "", takes("orders"), refusesNothing())
              // Only together: TlsTest.
              .elsewhere("certificate", "key", "reload"),
          ConfigContract.of(RenewalConfig.class)
              .key("every", "2s", takes("100ms"), refuses("99ms"))
              .key("warnBefore", "1209600s", takes("0s"), refuses("-1s")),
          ConfigContract.of(SecurityConfig.class)
              .key("openPaths", "[]", takes("/assets/,/robots.txt"), refuses("assets/"))
              .elsewhere("jwt"),
          ConfigContract.of(JwtConfig.class)
              .required("issuer", takes("https://login.example"), refuses("", " "))
              .required("audience", takes("till", "till,shop"), refuses(""))
              .required(
                  "keys",
                  takes("http://127.0.0.1:80/keys", "https://login.example/keys"),
                  refuses("http://login.example/keys", "file:/keys", "/keys"))
              .key("authorities", "", takes("/ca.pem"), refusesNothing())
              .elsewhere("rules", "refresh"),
          ConfigContract.of(TokenRules.class)
              .key(
                  "algorithms",
                  "[RS256, PS256, ES256, EdDSA]",
                  takes("ES256", "RS256,EdDSA"),
                  refuses("", "none", "HS256", "RS256,HS256"))
              .key("skew", "30s", takes("0s", "60s"), refuses("-1s", "61s"))
              .key("accessTokensOnly", "false", takes("true"), refuses("no"))
              .key("rolesClaim", "roles", takes("realm_access.roles"), refuses("", " "))
              .key("rememberFor", "60s", takes("0s", "5m"), refuses("-1s", "301s"))
              .key("remembered", "10000", takes("0", "1000000"), refuses("-1", "1000001")),
          ConfigContract.of(KeyRefresh.class)
              .key("every", "300s", takes("30s"), refuses("29s"))
              .key("apart", "30s", takes("1s"), refuses("999ms"))
              .key("timeout", "3s", takes("1ms"), refuses("0s")),
          ConfigContract.of(RetryConfig.class)
              .key("maxAttempts", "3", takes("1", "10"), refuses("0", "11"))
              .key("firstDelay", "50ms", takes("1s", "1ms"), refuses("0s"))
              .key("maxDelay", "1s", takes("50ms"), refuses("49ms")),
          ConfigContract.of(CircuitBreakerConfig.class)
              .key("failureRatio", "0.5", takes("1", "0.01"), refuses("0", "1.1"))
              .key("minimumCalls", "20", takes("1"), refuses("0"))
              .key("window", "10s", takes("10ms"), refuses("9ms"))
              .key("windowCalls", "0", takes("20", "1000000"), refuses("-1", "19", "1000001"))
              .key("consecutiveFailures", "50", takes("5", "0"), refuses("-1"))
              .key("openFor", "1s", takes("1ms"), refuses("0s"))
              .key("halfOpenPermits", "3", takes("1"), refuses("0"))
              .elsewhere("slow", "recovery"),
          ConfigContract.of(CircuitBreakerConfig.Slow.class)
              .key("after", "0s", takes("100ms"), refuses("-1ms"))
              .key("ratio", "0.8", takes("1", "0.01"), refuses("0", "1.1")),
          ConfigContract.of(CircuitBreakerConfig.Recovery.class)
              .key("maxOpenFor", "1500ms", takes("1ms"), refuses("0s"))
              .key("jitter", "0.2", takes("0", "1"), refuses("-0.1", "1.1"))
              .key("trialTimeout", "5s", takes("1ms"), refuses("0s")),
          ConfigContract.of(ExtraLoadConfig.class)
              .key("ratio", "0.2", takes("0", "1"), refuses("-0.1", "1.1"))
              .key("perSecond", "10", takes("0", "1000000"), refuses("-1", "1000001"))
              .key("ttl", "10s", takes("1s", "1h"), refuses("999ms", "3601s")),
          ConfigContract.of(HedgeConfig.class)
              .key("enabled", "true", takes("false"), refuses("no"))
              .key("percentile", "0.95", takes("0.5", "0.99"), refuses("0", "1"))
              .key("factor", "2.0", takes("1", "100"), refuses("0.9", "101"))
              .key("floor", "5ms", takes("1s"), refuses("0s"))
              .key("minimumCalls", "20", takes("1"), refuses("0")),
          ConfigContract.of(BulkheadConfig.class)
              .key("maxConcurrent", "64", takes("1"), refuses("0"))
              .key("maxQueue", "0", takes("1"), refuses("-1"))
              .key("maxWait", "100ms", takes("1ms"), refuses("0s")),
          ConfigContract.of(RateLimitConfig.class)
              .key("permitsPerSecond", "100.0", takes("0.001", "1000000"), refuses("0", "1000001"))
              .key("burst", "10", takes("1", "1000000"), refuses("0", "1000001")),
          ConfigContract.of(BalancerConfig.class)
              .key("memory", "500ms", takes("10ms"), refuses("9ms"))
              .key("failureCost", "1s", takes("1ms"), refuses("0s"))
              .key("slowStart", "10s", takes("0s"), refuses("-1s"))
              .key("preferZone", "true", takes("false"), refuses("near"))
              .key("zoneCapacity", "0.7", takes("0.01", "10"), refuses("0", "10.1"))
              .key("stickyBound", "1.25", takes("1", "100"), refuses("0.9", "101"))
              .elsewhere("ejection"),
          ConfigContract.of(EjectionConfig.class)
              .key("consecutiveFailures", "5", takes("0"), refuses("-1"))
              .key("successRate", "0.8", takes("0", "1"), refuses("-0.1", "1.1"))
              .key("minimumCalls", "20", takes("1"), refuses("0"))
              .key("window", "10s", takes("100ms"), refuses("99ms"))
              .key("shortest", "1s", takes("1ms"), refuses("0s"))
              .key("longest", "30s", takes("1s"), refuses("999ms"))
              .key("panic", "0.5", takes("0", "1"), refuses("-0.1", "1.1")),
          ConfigContract.of(MessagingConfig.class)
              .key("transport", "auto", takes("memory"), refuses("pigeon", ""))
              .key("concurrency", "32", takes("1"), refuses("0"))
              .key("prefetch", "64", takes("1", "65535"), refuses("0", "65536"))
              .key("handlerTimeout", "300s", takes("1ms"), refuses("0s"))
              .key("publishTimeout", "10s", takes("1ms"), refuses("0s"))
              .key("maxOutstanding", "10000", takes("1"), refuses("0"))
              .key("drainTimeout", "9s", takes("0s"), refuses("-1s"))
              .elsewhere("retry", "errors", "subscriptions", "rabbitmq", "amqp"),
          ConfigContract.of(ErrorsConfig.class)
              .key("sampleEvery", "15s", takes("100ms"), refuses("99ms"))
              .key("scanLimit", "10000", takes("1", "1000000"), refuses("0", "1000001"))
              .key("bodyLimit", "16384B", takes("0B"), refuses("-1B")),
          ConfigContract.of(dev.chassis.messaging.RetryConfig.class)
              .key("delays", "[500ms, 2s, 10s]", takes("1ms", ""), refuses("0s", "1", TOO_MANY))
              .key("attempts", "0", takes("1", "1000"), refuses("-1", "1001"))
              .key("jitter", "0.1", takes("0", "0.5"), refuses("-0.1", "0.6")),
          ConfigContract.of(SubscriptionConfig.class)
              .key("concurrency", "", takes("1"), refuses("0"))
              .key("prefetch", "", takes("1", "65535"), refuses("0", "65536"))
              .key("handlerTimeout", "", takes("1ms"), refuses("0s"))
              .elsewhere("retry"),
          ConfigContract.of(RabbitConfig.class)
              .key("uri", "", takes("amqp://u:p@h", "amqps://h"), refuses("http://h", "h", "amqp:"))
              .key("addresses", "[]", takes("rabbit-1", "[::1]:5672"), refuses("a b", "h:p"))
              .key("username", "", takes("bank"), refusesNothing())
              .key("password", "", takes("s3cret"), refusesNothing())
              .key("queueType", "quorum", takes("classic"), refuses("stream"))
              .key("connectTimeout", "5s", takes("1ms"), refuses("0s"))
              .key("startTimeout", "30s", takes("1ms"), refuses("0s"))
              .key("heartbeat", "10s", takes("1s", "10m"), refuses("999ms", "601s"))
              .key("firstReconnect", "100ms", takes("500ms", "1ms"), refuses("0s"))
              .key("maxReconnect", "500ms", takes("100ms"), refuses("99ms"))
              .key("maxOutstanding", "10000", takes("1"), refuses("0"))
              .key("maxOutstandingSize", "67108864B", takes("1KiB"), refuses("1023B"))
              .elsewhere("tls"),
          ConfigContract.of(AmqpConfig.class)
              .key(
                  "uri",
                  "",
                  takes("amqp://u:p@h", "amqps://h", "amqp+ssl://h:5671, amqps://i"),
                  refuses("http://h", "h", "amqp:", "amqp://h,"))
              .key("broker", "auto", takes("artemis", "activemq", "rabbitmq"), refuses("kafka"))
              .key("declare", "true", takes("false"), refuses("no"))
              .key("saslMechanisms", "[]", takes("PLAIN", "EXTERNAL, PLAIN"), refusesNothing())
              .key("connectTimeout", "5s", takes("1ms"), refuses("0s"))
              .key("startTimeout", "30s", takes("1ms"), refuses("0s"))
              .key("heartbeat", "10s", takes("1s", "10m"), refuses("999ms", "601s"))
              .key("firstReconnect", "100ms", takes("500ms", "1ms"), refuses("0s"))
              .key("maxReconnect", "500ms", takes("100ms"), refuses("99ms"))
              .key("maxOutstanding", "10000", takes("1"), refuses("0"))
              .elsewhere("tls"),
          ConfigContract.of(DatabaseConfig.class)
              .key(
                  "uri",
                  "",
                  takes("postgresql://u:p@h/d", "postgres://h:5432/d"),
                  refuses("mysql://h/d", "h", "postgresql://h"))
              .key("user", "", takes("orders"), refusesNothing())
              .key("password", "", takes("p"), refusesNothing())
              .key("tls", "false", takes("true"), refuses("yes"))
              .key("authorities", "", takes("a.pem"), refusesNothing())
              .key("migrate", "true", takes("false"), refuses("no"))
              .key("startTimeout", "30s", takes("1ms"), refuses("0s"))
              .elsewhere("pool"),
          ConfigContract.of(PoolConfig.class)
              .key("size", "10", takes("1", "1000"), refuses("0", "1001"))
              .key("acquireTimeout", "5s", takes("1ms"), refuses("0s"))
              .key("connectTimeout", "5s", takes("1ms"), refuses("0s"))
              .key("maxLifetime", "1800s", takes("1ms"), refuses("0s"))
              .key("statementTimeout", "30s", takes("1ms"), refuses("0s"))
              .key("idleInTransaction", "30s", takes("1ms"), refuses("0s")),
          ConfigContract.of(OutboxConfig.class)
              .key("window", "500", takes("1", "10000"), refuses("0", "10001"))
              .key("poll", "250ms", takes("10ms"), refuses("9ms"))
              .key("firstRetry", "500ms", takes("1ms"), refuses("0s"))
              .key("maxRetry", "60s", takes("500ms"), refuses("499ms"))
              .key("keep", "259200s", takes("0s"), refuses("-1s"))
              .key("keepInbox", "604800s", takes("1ms"), refuses("0s"))
              .key("lagLimit", "30s", takes("1ms"), refuses("0s"))
              .key("flushTimeout", "2s", takes("0s"), refuses("-1s")),
          ConfigContract.of(SloConfig.class).key("alerts", "false", takes("true"), refuses("yes")),
          ConfigContract.of(VaultConfig.class)
              .key(
                  "address",
                  "https://127.0.0.1:8200",
                  takes("http://vault:8200"),
                  refuses("vault:8200", "ftp://vault", "https://u:p@vault", "https://vault?a=b"))
              .key("namespace", "", takes("team-a"), refuses(" "))
              .key("caFile", "", takes("/etc/ssl/vault.pem"), refusesNothing())
              .key("timeout", "5s", takes("1ms"), refuses("0s"))
              .key("startTimeout", "30s", takes("0s"), refuses("-1s"))
              .key("refresh", "60s", takes("1ms"), refuses("0s"))
              .key("revokeAtStop", "true", takes("false"), refuses("no"))
              .elsewhere("login"),
          ConfigContract.of(VaultLogin.class)
              .required("method", takes("TOKEN", "token"), refuses("ldap"))
              .key("mount", "", takes("other"), refusesNothing())
              .required("token", takes("hvs.a", "hvs.b"), refusesNothing())
              .key("role", "", takes("orders"), refusesNothing())
              .key("secretId", "", takes("secret-id"), refusesNothing())
              .key("jwtFile", "", takes("/run/token"), refusesNothing()),
          ConfigContract.of(LoggingConfig.class)
              .key("level", "info", takes("debug"), refuses("loud"))
              .key("levels.dev.chassis", "", takes("debug"), refuses("loud"))
              .key("format", "auto", takes("text", "json"), refuses("xml"))
              .key("async", "true", takes("false"), refuses("no"))
              .key("patience", "200ms", takes("0s", "1m"), refuses("-1s", "61s"))
              .elsewhere("repeats"),
          ConfigContract.of(RepeatsConfig.class)
              .key("first", "10", takes("0"), refuses("-1"))
              .key("interval", "60s", takes("1ms"), refuses("0s")),
          ConfigContract.of(MetricsConfig.class)
              .key("loopTick", "100ms", takes("1ms"), refuses("0s"))
              .key("loopWindow", "60s", takes("101ms"), refuses("100ms"))
              .key("seriesLimit", "1000", takes("10"), refuses("9"))
              .key(
                  "buckets",
                  "[5ms, 10ms, 25ms, 50ms, 100ms, 250ms, 500ms, 1s, 2500ms, 5s, 10s]",
                  takes("", "100ms", "1ms,2ms"),
                  refuses("2ms,1ms", "1ms,1ms", "0s"))
              .elsewhere("otlp"),
          ConfigContract.of(OtlpMetricsConfig.class)
              .key(
                  "url",
                  "http://127.0.0.1:4318/v1/metrics",
                  takes("https://collector/v1/metrics"),
                  refuses("collector:4318"))
              .key("step", "60s", takes("1s"), refuses("999ms"))
              .key("headers.x-key", "", takes("secret-key"), refusesNothing()),
          ConfigContract.of(TracingConfig.class)
              .key("exporter", "none", takes("otlp", "zipkin"), refuses("jaeger"))
              .key("url", "", takes("http://collector:4318/v1/traces"), refuses("collector:4318"))
              .key("headers.x-key", "", takes("secret-key"), refusesNothing())
              .key("ratio", "0.1", takes("0", "1"), refuses("-0.1", "1.1"))
              .key("interval", "1s", takes("1ms"), refuses("0s"))
              .key("timeout", "5s", takes("1ms"), refuses("0s"))
              .key("queue", "8192", takes("1"), refuses("0"))
              .key("flush", "2s", takes("0s"), refuses("-1s")));

  @TestFactory
  Stream<DynamicTest> everyRecordKeepsItsContract() {
    return CONTRACTS.stream()
        .map(
            contract -> DynamicTest.dynamicTest(contract.type().getSimpleName(), contract::verify));
  }

  @Test
  void everyRecordHasAContract() throws IOException {
    var tested = new HashSet<Class<?>>();
    CONTRACTS.forEach(contract -> tested.add(contract.type()));

    assertThat(records())
        .as("configuration records without a contract; add one above")
        .filteredOn(type -> !tested.contains(type) && !WITHOUT.contains(type.getSimpleName()))
        .isEmpty();
  }

  @Test
  void everyRecordStandsInTheReference() throws IOException {
    var described = new HashSet<Class<?>>();
    reference().types().forEach(type -> addWithNested(type, described));

    assertThat(records())
        .as("configuration records that the reference lacks; add their section below")
        .filteredOn(type -> !described.contains(type) && type != ClientsConfig.class)
        .filteredOn(type -> !FOR_SERVICES.contains(type))
        .isEmpty();
  }

  @Test
  void theReferenceIsUpToDate() throws IOException {
    reference().check(PAGE);
  }

  private static ConfigReference reference() {
    return ConfigReference.titled("Settings")
        .paragraph(
            "Made of the configuration records by `ChassisConfigTest`; do not edit. How values are"
                + " written and where they come from: [configuration](../guide/configuration.md).")
        .sources(SOURCES)
        .section("http", HttpServerConfig.class)
        .section("openapi", OpenApiConfig.class)
        .section("management", ManagementConfig.class)
        .section("security", SecurityConfig.class)
        .section("idempotency", IdempotencyConfig.class)
        .section("shutdown", ShutdownConfig.class)
        .section("runtime", RuntimeConfig.class)
        .section("config.reload", ReloadConfig.class)
        .section("client.defaults", ClientConfig.class)
        .section("client.<service>", ClientsConfig.Target.class)
        .section("discovery", DiscoveryConfig.class)
        .section("discovery.consul", ConsulConfig.class)
        .section("discovery.kubernetes", KubernetesConfig.class)
        .section("discovery.dns", DnsConfig.class)
        .section("heartbeat", HeartbeatConfig.class)
        .section("alerts", AlertsConfig.class)
        .section("alerts.mail", MailConfig.class)
        .section("messaging", MessagingConfig.class)
        .section("messaging.subscriptions.<name>", SubscriptionConfig.class)
        .section("database", DatabaseConfig.class)
        .section("outbox", OutboxConfig.class)
        .section("vault", VaultConfig.class)
        .section("logging", LoggingConfig.class)
        .section("metrics", MetricsConfig.class)
        .section("slo", SloConfig.class)
        .section("tracing", TracingConfig.class)
        .defaultShown("runtime.eventLoops", "one per processor");
  }

  private static List<Class<?>> records() throws IOException {
    var records = new ArrayList<Class<?>>();
    for (var folder : SOURCES) {
      try (var files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith("Config.java"))
            .map(file -> folder.relativize(file).toString())
            .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
            .map(ChassisConfigTest::loaded)
            .filter(Class::isRecord)
            .forEach(records::add);
      }
    }
    return records;
  }

  private static Class<?> loaded(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addWithNested(Class<? extends Record> type, Set<Class<?>> into) {
    into.add(type);
    for (var component : type.getRecordComponents()) {
      var nested = RecordKeys.nested(component);
      if (nested != null) {
        addWithNested(nested, into);
      }
    }
  }
}
