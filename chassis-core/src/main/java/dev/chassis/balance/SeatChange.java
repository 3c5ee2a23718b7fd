package dev.chassis.balance;

import java.time.Duration;

/**
 * An instance was left out, or takes part again.
 *
 * @param service name of the service
 * @param instance id of the instance
 * @param ejected whether it is left out now
 * @param why what it did; when it returns, what it had done
 * @param lasts how long until it is tried; zero when it returns
 */
public record SeatChange(
    String service, String instance, boolean ejected, String why, Duration lasts) {}
