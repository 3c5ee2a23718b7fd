/**
 * A Kubernetes API for tests: {@link dev.chassis.testkit.kubernetes.FakeKubernetes} lists and
 * watches EndpointSlices as an API server does, and goes wrong on demand.
 */
@NullMarked
package dev.chassis.testkit.kubernetes;

import org.jspecify.annotations.NullMarked;
