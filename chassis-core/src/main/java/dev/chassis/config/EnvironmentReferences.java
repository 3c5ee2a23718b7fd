package dev.chassis.config;

import java.util.Map;

/** <code>${env:NAME}</code>: an environment variable given to the service. */
record EnvironmentReferences(Map<String, String> variables)
    implements ReferenceScheme, ReferenceResolver {

  @Override
  public String name() {
    return "env";
  }

  @Override
  public ReferenceResolver open(Configuration configuration) {
    return this;
  }

  @Override
  public String resolve(String reference) throws ReferenceException {
    var value = variables.get(reference);
    if (value == null) {
      throw new ReferenceException("there is no such environment variable");
    }
    return value;
  }
}
