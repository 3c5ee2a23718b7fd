package dev.chassis.discovery;

import java.util.List;

/**
 * An instance, and what led to it. Immutable.
 *
 * @param instance as callers see it
 * @param claims who knows of it, the best informed first
 * @param since when it took its status, on the ticker's scale
 * @param why who says so
 */
record Row(Instance instance, List<Claim> claims, long since, String why) {

  Row {
    claims = List.copyOf(claims);
  }
}
