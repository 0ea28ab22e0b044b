// Asks Sluice one thing and prints the answer: node ask.mjs 'What is a sluice?'
//
// Nothing here knows Sluice: kafkajs speaks Kafka, @confluentinc/schemaregistry fetches the schemas. Where both are is in
// KAFKA (localhost:9092) and REGISTRY (http://localhost:8081); MODEL is gpt-4o-mini unless set; PREFIX is that of the topics; ID is the request's.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { AvroDeserializer, AvroSerializer, SchemaRegistryClient, SerdeType } from '@confluentinc/schemaregistry';

const {
  KAFKA = 'localhost:9092',
  REGISTRY = 'http://localhost:8081',
  PREFIX = 'sluice.',
  MODEL = 'gpt-4o-mini',
  ID = randomUUID(),
} = process.env;
const prompt = process.argv[2] ?? 'What is a sluice?';
const requests = `${PREFIX}requests`;
const results = `${PREFIX}results`;

const kafka = new Kafka({ clientId: 'ask', brokers: KAFKA.split(','), logLevel: logLevel.ERROR });
const registry = new SchemaRegistryClient({ baseURLs: [REGISTRY] });

// Schemas are registered by Sluice, under their full names and not under topics' names. Take the latest, register none.
const serializer = new AvroSerializer(registry, SerdeType.VALUE, {
  autoRegisterSchemas: false,
  useLatestVersion: true,
  subjectNameStrategy: () => 'io.sluice.schema.PromptRequest',
});
const deserializer = new AvroDeserializer(registry, SerdeType.VALUE, {});

// Not sure whether a request arrived? Publish it again with the same ID: it gets no second result.
const id = ID;
const request = {
  id,
  body: JSON.stringify({ model: MODEL, max_tokens: 60, messages: [{ role: 'user', content: prompt }] }),
};

// Where the results end now: what comes from there on can be ours.
const admin = kafka.admin();
const consumer = kafka.consumer({ groupId: `ask-${id}` });
const producer = kafka.producer({ idempotent: true });
await Promise.all([admin.connect(), consumer.connect(), producer.connect()]);
const ends = await admin.fetchTopicOffsets(results);

// Results are written in transactions: what was taken back must not be read. kafkajs reads only what is committed,
// unless readUncommitted is set.
await consumer.subscribe({ topic: results });
const answer = new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (message.key?.toString() === id) {
        resolve(await deserializer.deserialize(results, message.value));
      }
    },
  });
});
ends.forEach(({ partition, offset }) => consumer.seek({ topic: results, partition, offset }));

const value = await serializer.serialize(requests, request);
await producer.send({ topic: requests, acks: -1, messages: [{ key: id, value }] });

const result = await answer;
if (result.status === 'ANSWERED') {
  console.log(JSON.parse(result.body).choices[0].message.content);
  console.error(`${result.source}, ${result.usage.tokens_in} + ${result.usage.tokens_out} tokens`);
} else {
  console.error(`${result.status}: ${result.failure?.message}`);
  process.exitCode = 3;
}
await Promise.all([admin.disconnect(), consumer.disconnect(), producer.disconnect()]);
