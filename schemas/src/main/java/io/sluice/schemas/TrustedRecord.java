package io.sluice.schemas;

import org.apache.avro.specific.SpecificRecordBase;

/**
 * What every generated record extends, so that its class cannot be used before Avro is told to trust it: the build sets
 * it as {@code recordSpecificClass}.
 */
public abstract class TrustedRecord extends SpecificRecordBase {
    static {
        GeneratedTypes.trust();
    }
}
