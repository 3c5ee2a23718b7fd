package dev.chassis.config;

import java.util.List;

/** What the sources said at one time. Equal to another when they said the same. */
record Reading(Layers layers, List<ConfigProblem> problems) {}
