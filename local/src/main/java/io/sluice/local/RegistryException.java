package io.sluice.local;

import java.util.List;

/** A request that the registry refuses, with Confluent's error code and wording. */
final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    private RegistryException(int errorCode, String message) {
        super(message);
        this.errorCode = errorCode;
    }

    int errorCode() {
        return errorCode;
    }

    /** Confluent's codes begin with the HTTP status: 40401 is a 404. */
    int status() {
        return errorCode >= 10_000 ? errorCode / 100 : errorCode;
    }

    static RegistryException of(int errorCode, String message) {
        return new RegistryException(errorCode, message);
    }

    static RegistryException subjectNotFound(String subject) {
        return of(40401, "Subject '" + subject + "' not found.");
    }

    static RegistryException versionNotFound(int version) {
        return of(40402, "Version " + version + " not found.");
    }

    static RegistryException schemaNotFound() {
        return of(40403, "Schema not found");
    }

    static RegistryException schemaNotFound(int id) {
        return of(40403, "Schema " + id + " not found");
    }

    static RegistryException invalidSchema(String why) {
        return of(42201, "Invalid schema: " + why);
    }

    static RegistryException invalidVersion(String version) {
        return of(
                42202,
                "The specified version '" + version + "' is not a valid version id. Allowed values are between"
                        + " [1, 2^31-1] and the string \"latest\"");
    }

    static RegistryException incompatible(String subject, List<String> reasons) {
        return of(
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                        + "\", details: " + reasons);
    }

    static RegistryException referenced(String subject, int version) {
        return of(
                42206, "One or more references exist to the schema {subject=" + subject + ",version=" + version + "}");
    }

    static RegistryException readOnly(String subject) {
        return of(42205, "Subject " + subject + " is in read-only mode");
    }
}
