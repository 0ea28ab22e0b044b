package io.sluice.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.app.SluiceJob;
import io.sluice.local.provider.FaultKind;
import io.sluice.local.provider.FaultRule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance that only watches shows of one that works: as much as that one would. */
class OtherInstancesTest {
    @Test
    void aRefusedAccountAndOpenRequestsAreToldByWhoOnlyWatches(@TempDir Path dir) throws Exception {
        try (OpsRig rig = new OpsRig(dir);
                SluiceJob watching = rig.watching(dir.resolve("other"));
                Asking asking = new Asking(watching.opsAddress().orElseThrow())) {
            rig.faults(List.of(FaultRule.always(FaultKind.WRONG_KEY)));
            rig.publish("refused", "gpt-4o-mini", 20, true);

            JsonNode snapshot = OpsRig.awaitSnapshot(
                    asking,
                    now -> OpsRig.named(now.path("lanes"), "lane", "quick")
                            .path("verdict")
                            .asText()
                            .equals("refused"));

            JsonNode working = OpsRig.named(snapshot.path("instances"), "name", "one");
            assertThat(working.path("self").asBoolean()).isFalse();
            assertThat(working.path("roles").toString()).isEqualTo("[\"calls\",\"ops\",\"streams\"]");
            assertThat(working.path("openRequests").asLong()).isEqualTo(20);
            assertThat(OpsRig.named(snapshot.path("instances"), "name", "other")
                            .path("self")
                            .asBoolean())
                    .isTrue();
        }
    }
}
