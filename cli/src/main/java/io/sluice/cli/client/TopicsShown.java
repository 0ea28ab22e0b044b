package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.Acl;
import io.sluice.cli.cluster.TopicCheck;
import java.util.List;
import java.util.stream.Stream;

/** What the job's topics need, and who needs what of them. */
record TopicsShown(List<TopicCheck> topics, List<Acl> acls) {

    void print(Output output, boolean json) {
        if (json) {
            topics.forEach(topic -> output.json(shown(topic)));
            acls.forEach(acl -> output.json(shown(acl)));
            return;
        }
        Table table = new Table("TOPIC", ">PARTITIONS", ">NEEDED", ">REPLICAS", ">NEEDED", "", "REMARKS");
        topics.forEach(topic -> table.row(
                topic.needed().name(),
                (long) topic.partitions(),
                (long) topic.needed().partitions(),
                (long) topic.replication(),
                (long) topic.replicationNeeded(),
                topic.ok() ? "ok" : "WRONG",
                remarks(topic)));
        table.print(output);
        output.line("");
        Table rights = new Table("WHO", "RESOURCE", "NAME", "OPERATIONS");
        acls.forEach(acl -> rights.row(acl.who(), acl.resource(), acl.name(), String.join(", ", acl.operations())));
        rights.print(output);
    }

    private static String remarks(TopicCheck topic) {
        return String.join(
                "; ",
                Stream.concat(topic.problems().stream(), topic.remarks().stream())
                        .toList());
    }

    private static ObjectNode shown(TopicCheck topic) {
        ObjectNode json = Output.object();
        json.put("topic", topic.needed().name());
        json.put("partitions", topic.partitions());
        json.put("partitions_needed", topic.needed().partitions());
        json.put("replication", topic.replication());
        json.put("replication_needed", topic.replicationNeeded());
        json.put("ok", topic.ok());
        ObjectNode config = json.putObject("config_needed");
        topic.needed().config().forEach(config::put);
        ArrayNode problems = json.putArray("problems");
        topic.problems().forEach(problems::add);
        ArrayNode remarks = json.putArray("remarks");
        topic.remarks().forEach(remarks::add);
        return json;
    }

    private static ObjectNode shown(Acl acl) {
        ObjectNode json = Output.object();
        json.put("acl", acl.who());
        json.put("resource", acl.resource());
        json.put("name", acl.name().replaceFirst("\\*$", ""));
        json.put("prefixed", acl.name().endsWith("*"));
        ArrayNode operations = json.putArray("operations");
        acl.operations().forEach(operations::add);
        return json;
    }
}
