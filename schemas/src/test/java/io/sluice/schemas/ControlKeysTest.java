package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import org.junit.jupiter.api.Test;

class ControlKeysTest {

    @Test
    void pauseAndResumeOfALaneHaveTheSameKey() {
        assertThat(ControlKeys.of(of(ControlKind.PAUSE_LANE).setLane("a").build()))
                .isEqualTo(
                        ControlKeys.of(of(ControlKind.RESUME_LANE).setLane("a").build()))
                .isEqualTo("lane/a");
    }

    @Test
    void invalidationsOfTheSameCriteriaHaveTheSameKeyWhateverTheirTimes() {
        assertThat(ControlKeys.of(of(ControlKind.INVALIDATE_CACHE)
                        .setModel("a&b")
                        .setJob("j 1")
                        .setStoredBeforeMs(7L)
                        .build()))
                .isEqualTo("cache/job=j+1&model=a%26b");
        assertThat(ControlKeys.of(of(ControlKind.INVALIDATE_CACHE).build())).isEqualTo("cache/");
    }

    @Test
    void recordAboutNothingIsRefused() {
        assertThatThrownBy(() -> ControlKeys.of(of(ControlKind.PAUSE_LANE).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ControlKeys.of(of(ControlKind.UNKNOWN).build()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Control.Builder of(ControlKind kind) {
        return Control.newBuilder().setKind(kind);
    }
}
