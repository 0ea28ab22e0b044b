package io.sluice.local.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which path goes where. Only calls are journalled: listing models is free. */
final class Router implements RequestHandler {

    private final Intake intake;
    private final AdminApi admin;
    private final Set<String> models;
    private final Dialect openAi;

    Router(Intake intake, AdminApi admin, SimulatorOptions options) {
        this.intake = intake;
        this.admin = admin;
        this.models = options.models();
        this.openAi = new OpenAiDialect(options.replies(), options.tokenRule());
    }

    @Override
    public Turn receive(HttpRequest request) throws IOException {
        Optional<Endpoint> endpoint = Endpoint.at(request.path());
        if (endpoint.isPresent()) {
            if (!request.method().equals("POST")) {
                String message = "Not allowed to " + request.method() + " on " + request.path();
                return Turn.of(openAi.error(new ApiError(405, ApiError.Kind.INVALID, message, null), Map.of()));
            }
            return intake.receive(endpoint.get(), request);
        }
        if (request.path().startsWith("/sim/")) {
            return Turn.of(admin.receive(request));
        }
        if (request.method().equals("GET") && request.path().equals("/v1/models")) {
            return Turn.of(models());
        }
        return Turn.of(openAi.error(ApiError.notFound(request.method(), request.path()), Map.of()));
    }

    private HttpReply models() {
        ObjectNode body = Json.MAPPER.createObjectNode().put("object", "list");
        ArrayNode data = body.putArray("data");
        models.stream()
                .sorted()
                .forEach(model -> data.addObject()
                        .put("id", model)
                        .put("object", "model")
                        .put("created", 0)
                        .put("owned_by", "simulator"));
        return HttpReply.json(200, Map.of(), Json.text(body));
    }
}
