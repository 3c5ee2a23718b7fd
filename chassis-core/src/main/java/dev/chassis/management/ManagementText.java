package dev.chassis.management;

/**
 * A page of text whose form depends on what was asked for.
 *
 * @param mediaType value of {@code content-type}
 * @param text the page
 */
public record ManagementText(String mediaType, String text) {}
