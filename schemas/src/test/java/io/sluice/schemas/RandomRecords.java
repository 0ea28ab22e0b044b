package io.sluice.schemas;

import java.util.stream.Stream;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;

/** Records of a type with random contents, the same for the same seed. */
final class RandomRecords {
    private RandomRecords() {}

    static <T extends SpecificRecord> Stream<T> of(Class<T> type, int count, long seed) {
        RandomData random = new RandomData(SpecificData.get(), Contract.generated(type), count, seed, false);
        Stream.Builder<T> records = Stream.builder();
        for (Object record : random) {
            // The copy turns the generator's strings into those that the generated type holds.
            records.add(type.cast(SpecificData.get().deepCopy(Contract.generated(type), record)));
        }
        return records.build();
    }

    static Stream<Class<? extends SpecificRecord>> types() {
        return Contract.RECORDS.stream();
    }
}
