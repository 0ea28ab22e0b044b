package io.sluice.app.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.OpsConfig;
import io.sluice.app.config.SluiceConfig;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final SaidInstance instance = new SaidInstance();
    private final Ops ops = Ops.start(config(0), instance);
    private final Asking asking = new Asking(ops.address());

    @AfterEach
    void close() {
        asking.close();
        ops.close();
    }

    @Test
    void anInstanceThatRestoresLivesAndSaysWhatItWaitsFor() throws Exception {
        instance.waitsFor = Optional.of("restoring 3 stores: 10 of 40 records");

        HttpResponse<String> ready = asking.get("/health/ready");

        assertThat(asking.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"waiting\"", "restoring 3 stores: 10 of 40 records");
    }

    @Test
    void anInstanceThatWorksIsReady() throws Exception {
        HttpResponse<String> ready = asking.get("/health/ready");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void aRoleThatStoppedByItselfFailsBothSoThatSomebodyRestartsIt() throws Exception {
        instance.stopped = Optional.of("another process uses its instance id");

        assertThat(asking.get("/health/live").statusCode()).isEqualTo(503);
        assertThat(asking.get("/health/ready").body()).contains("another process uses its instance id");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertThat(asking.get("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        SluiceConfig same = config(ops.address().getPort());

        assertThatThrownBy(() -> Ops.start(same, instance))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("port " + ops.address().getPort());
    }

    private static SluiceConfig config(int port) {
        return SluiceConfig.defaults().withOps(OpsConfig.defaults().withPort(port));
    }
}
