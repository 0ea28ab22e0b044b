package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobKeysTest {
    @Test
    void aJobIsKeyedByItsTenantAndItsId() {
        assertThat(JobKeys.of("acme", "nightly")).isEqualTo("acme/nightly");
        assertThat(JobKeys.progress("acme", "nightly")).isEqualTo("job/acme/nightly/progress");
    }

    @Test
    void namesWithSlashesDoNotMeet() {
        assertThat(JobKeys.of("a/b", "c")).isNotEqualTo(JobKeys.of("a", "b/c"));
    }
}
