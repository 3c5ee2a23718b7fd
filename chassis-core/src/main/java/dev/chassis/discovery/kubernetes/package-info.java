/**
 * Discovery by Kubernetes: EndpointSlices, listed and watched over its API. Start at {@link
 * dev.chassis.discovery.kubernetes.Kubernetes}.
 */
@NullMarked
package dev.chassis.discovery.kubernetes;

import org.jspecify.annotations.NullMarked;
