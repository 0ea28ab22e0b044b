package io.sluice.local;

/** What the registry lets change. Confluent's IMPORT mode is not offered. */
enum RegistryMode {
    READWRITE,
    READONLY
}
