// What a Node team would write: kafkajs, bottleneck, fetch. Settings come as one JSON object in the first argument.
import { createHash } from 'node:crypto'
import Bottleneck from 'bottleneck'
import { Kafka, logLevel } from 'kafkajs'

const settings = JSON.parse(process.argv[2])
const minute = 60_000

const limiter = (amount, more) =>
  new Bottleneck({ reservoir: amount, reservoirRefreshAmount: amount, reservoirRefreshInterval: minute, ...more })
const requests = limiter(settings.requestsPerMinute, { maxConcurrent: settings.concurrency })
const tokens = limiter(settings.tokensPerMinute)

const cache = settings.cache ? new Map() : null

const charge = body => {
  const characters = body.messages.reduce((sum, message) => sum + message.content.length, 0)
  return Math.max(Math.ceil(characters / 4), body.max_tokens)
}

const post = async text => {
  for (;;) {
    const response = await fetch(`${settings.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text,
    })
    const answer = await response.text()
    if (response.status === 200) return answer
    const seconds = Number(response.headers.get('retry-after') ?? 1)
    await new Promise(resolve => setTimeout(resolve, seconds * 1_000))
  }
}

const call = text => tokens.schedule({ weight: charge(JSON.parse(text)) }, () => requests.schedule(() => post(text)))

const ask = async text => {
  if (!cache) return call(text)
  const key = createHash('sha256').update(text).digest('hex')
  const known = cache.get(key)
  if (known !== undefined) return known
  const answer = await call(text)
  cache.set(key, answer)
  return answer
}

const kafka = new Kafka({ brokers: [settings.brokers], logLevel: logLevel.ERROR })
const consumer = kafka.consumer({ groupId: 'node-peer', sessionTimeout: 10_000, maxWaitTimeInMs: 50 })
const producer = kafka.producer({ allowAutoTopicCreation: false })

const eachBatch = async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, isRunning, isStale }) => {
  const done = new Set()
  let next = 0
  const beat = setInterval(() => heartbeat().then(commitOffsetsIfNecessary).catch(() => {}), 1_000)
  try {
    await Promise.all(
      batch.messages.map(async (message, index) => {
        const answer = await ask(message.value.toString())
        if (!isRunning() || isStale()) return
        await producer.send({ topic: settings.results, messages: [{ key: message.key, value: answer }] })
        done.add(index)
        for (; done.delete(next); next++) resolveOffset(batch.messages[next].offset)
      }),
    )
    await commitOffsetsIfNecessary()
  } finally {
    clearInterval(beat)
  }
}

await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic: settings.requests, fromBeginning: true })
await consumer.run({ eachBatchAutoResolve: false, partitionsConsumedConcurrently: 4, autoCommitInterval: 1_000, eachBatch })
console.log('ready')
process.stdin.on('end', () => process.exit(0)).resume()
