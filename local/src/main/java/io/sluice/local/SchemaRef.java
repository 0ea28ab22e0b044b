package io.sluice.local;

/**
 * A schema's reference to another one that stands in the registry.
 *
 * @param name the full name under which the schema uses it
 */
record SchemaRef(String name, String subject, int version) {}
