package io.sluice.schemas;

import io.sluice.schema.Answer;
import io.sluice.schema.Call;
import io.sluice.schema.Control;
import io.sluice.schema.InstanceReport;
import io.sluice.schema.Job;
import io.sluice.schema.JobProgress;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.UsageWindow;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The record types that stand on topics, and the schemas under which the registry knows them. */
final class Contract {
    static final List<Class<? extends SpecificRecord>> RECORDS = List.of(
            PromptRequest.class,
            Job.class,
            Call.class,
            Answer.class,
            PromptResult.class,
            UsageWindow.class,
            JobProgress.class,
            SlotQuota.class,
            Control.class,
            InstanceReport.class);

    private static final String JAVA_ONLY = "{\"type\":\"string\",\"avro.java.string\":\"String\"}";

    private Contract() {}

    /** The generated schema, with the Java types of its strings. */
    static Schema generated(Class<? extends SpecificRecord> type) {
        return SpecificData.get().getSchema(type);
    }

    /** The schema as it stands in the source: without what only Java needs. */
    static Schema published(Class<? extends SpecificRecord> type) {
        return new Schema.Parser().parse(generated(type).toString().replace(JAVA_ONLY, "\"string\""));
    }
}
