package io.sluice.local.provider;

import org.jspecify.annotations.Nullable;

/** An error before a provider's dialect puts it into words. */
record ApiError(
        int status, Kind kind, String message, @Nullable String param) {
    enum Kind {
        INVALID,
        NO_KEY,
        WRONG_KEY,
        NO_CREDIT,
        UNKNOWN_MODEL,
        NOT_FOUND,
        REQUESTS,
        TOKENS,
        SERVER
    }

    static ApiError wrongKey() {
        return new ApiError(401, Kind.WRONG_KEY, "Incorrect API key provided.", null);
    }

    static ApiError invalid(String message, @Nullable String param) {
        return new ApiError(400, Kind.INVALID, message, param);
    }

    static ApiError notFound(String method, String path) {
        return new ApiError(404, Kind.NOT_FOUND, "Unknown request URL: " + method + " " + path, null);
    }

    static ApiError server(int status) {
        return new ApiError(status, Kind.SERVER, "The server had an error (a fault on demand)", null);
    }
}
