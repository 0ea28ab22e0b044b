// Publishes the lines of a file in the form of OpenAI's Batch input, as they are: node batch.mjs FILE JOB
// No Avro and no registry are needed. KAFKA and PREFIX as in ask.mjs.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Kafka, logLevel } from 'kafkajs';

const { KAFKA = 'localhost:9092', PREFIX = 'sluice.' } = process.env;
const [file, job] = process.argv.slice(2);
const topic = `${PREFIX}requests.json`;

const kafka = new Kafka({ clientId: 'batch', brokers: KAFKA.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer({ idempotent: true });
await producer.connect();

let count = 0;
let messages = [];
const send = async () => {
  await producer.send({ topic, acks: -1, messages });
  messages = [];
};
for await (const line of createInterface({ input: createReadStream(file) })) {
  messages.push({ value: line, headers: { 'sluice.job': job } });
  count += 1;
  if (messages.length === 500) {
    await send();
  }
}
if (messages.length > 0) {
  await send();
}
await producer.disconnect();
console.log(`${count} requests published`);
