package io.sluice.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.cluster.ClusterException;
import io.sluice.cli.shell.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private final List<String> words = new ArrayList<>();
    private final Patience patience = new Patience(words::add);

    @Test
    void clusterThatIsAwayForAWhileIsSaidOnceAndAskedAgain() {
        assertThat(patience.ask(() -> "before")).contains("before");
        assertThat(words).isEmpty();

        assertThat(patience.ask(() -> fails(new ClusterException("no broker answered"))))
                .isEmpty();
        assertThat(patience.ask(() -> fails(new TimeoutException("no metadata"))))
                .isEmpty();
        assertThat(words)
                .singleElement()
                .asString()
                .contains("Ctrl-C", "the same command goes on", "no broker answered");

        assertThat(patience.ask(() -> "after")).contains("after");
        assertThat(words).hasSize(2).last().isEqualTo("the cluster answers again");
    }

    @Test
    void whatWaitingDoesNotMendIsNotWaitedFor() {
        assertThatThrownBy(() -> patience.ask(() -> fails(UserException.usage("there is no such job"))))
                .isInstanceOf(UserException.class);
        ClusterException refused = new ClusterException(
                "the broker refuses", new ExecutionException(new SaslAuthenticationException("wrong password")));
        assertThatThrownBy(() -> patience.ask(() -> fails(refused))).isSameAs(refused);
        assertThat(patience.ask(() ->
                        fails(new ClusterException("away", new ExecutionException(new DisconnectException("cut"))))))
                .isEmpty();
    }

    private static String fails(RuntimeException failure) {
        throw failure;
    }
}
