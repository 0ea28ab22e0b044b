// Prints results without Avro and without a registry, a line of OpenAI's Batch output each: node results-json.mjs COUNT, or --until ID.
// The job writes them where topics.results-json is true. KAFKA and PREFIX as in ask.mjs.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

const { KAFKA = 'localhost:9092', PREFIX = 'sluice.' } = process.env;
const [count = '1', lastId] = process.argv.slice(2);
let left = count === '--until' ? Infinity : Number(count);

const kafka = new Kafka({ clientId: 'results-json', brokers: KAFKA.split(','), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `results-json-${randomUUID()}` });
await consumer.connect();
await consumer.subscribe({ topic: `${PREFIX}results.json`, fromBeginning: true });

await new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  consumer.run({
    eachMessage: async ({ message }) => {
      if (left > 0) {
        console.log(message.value.toString());
      }
      left -= 1;
      if (left === 0 || message.key?.toString() === lastId) {
        left = 0;
        resolve();
      }
    },
  });
});
await consumer.disconnect();
