package io.sluice.app.guarantee;

import io.sluice.local.provider.PromptHash;
import io.sluice.local.provider.ReplyText;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Guarantee 6: a chat result carries the simulator's proof that it answers its own prompt, of its own tenant. */
final class OwnAnswer implements Guarantee {
    @Override
    public List<String> violations(Sighting seen) {
        List<String> wrong = new ArrayList<>();
        for (PromptResult result : seen.results()) {
            PromptRequest request = seen.requests().get(result.getId());
            if (request == null || result.getStatus() != ResultStatus.ANSWERED) {
                continue;
            }
            String proof = ReplyText.proofOfPrompt(PromptHash.of("chat", request.getBody()));
            if (!Objects.requireNonNullElse(result.getBody(), "").contains(proof)) {
                wrong.add("result " + result.getId() + " does not answer its prompt");
            }
            if (!result.getTenant().equals(request.getTenant())) {
                wrong.add("result " + result.getId() + " went to another tenant");
            }
        }
        return wrong;
    }
}
