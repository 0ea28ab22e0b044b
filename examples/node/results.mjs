// Prints results from the beginning of the topic, a JSON line each: node results.mjs COUNT, or: node results.mjs --until ID
// KAFKA, REGISTRY and PREFIX as in ask.mjs.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { AvroDeserializer, SchemaRegistryClient, SerdeType } from '@confluentinc/schemaregistry';

const { KAFKA = 'localhost:9092', REGISTRY = 'http://localhost:8081', PREFIX = 'sluice.' } = process.env;
const topic = `${PREFIX}results`;
const [count = '1', lastId] = process.argv.slice(2);
let left = count === '--until' ? Infinity : Number(count);

const registry = new SchemaRegistryClient({ baseURLs: [REGISTRY] });
const deserializer = new AvroDeserializer(registry, SerdeType.VALUE, {});
const kafka = new Kafka({ clientId: 'results', brokers: KAFKA.split(','), logLevel: logLevel.ERROR });
// A group that keeps its name goes on where it was.
const consumer = kafka.consumer({ groupId: `results-${randomUUID()}` });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });

await new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  consumer.run({
    eachMessage: async ({ message }) => {
      const { id, job, status, source, body } = await deserializer.deserialize(topic, message.value);
      if (left > 0) {
        console.log(JSON.stringify({ id, job, status, source, body: body && JSON.parse(body) }));
      }
      left -= 1;
      if (left === 0 || id === lastId) {
        left = 0;
        resolve();
      }
    },
  });
});
await consumer.disconnect();
