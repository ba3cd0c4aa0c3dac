import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface QueuedMessage {
  id: string;
  body: string;
  received: number;
  visibleAt: number;
  receipt: string;
}

/**
 * A queue with the part of SQS's JSON protocol that a consumer uses: long polls, visibility timeouts, receipts that
 * expire, and a dead-letter queue after `maxReceives`.
 */
export interface TestSqs extends AsyncDisposable {
  queueUrl: string;
  send(body: string): void;
  messages: QueuedMessage[];
  /** The dead-letter queue. */
  dead: QueuedMessage[];
  /** The names of the calls, in order. */
  calls: string[];
}

const POLL_MS = 20;

export async function startSqs(maxReceives = 3): Promise<TestSqs> {
  const messages: QueuedMessage[] = [];
  const dead: QueuedMessage[] = [];
  const calls: string[] = [];

  function receive(visibility: number): QueuedMessage | null {
    const now = Date.now();
    for (const message of [...messages]) {
      if (message.visibleAt > now) continue;
      if (message.received >= maxReceives) {
        dead.push(...messages.splice(messages.indexOf(message), 1));
        continue;
      }
      Object.assign(message, {
        received: message.received + 1,
        visibleAt: now + visibility * 1000,
        receipt: randomUUID(),
      });
      return message;
    }
    return null;
  }

  async function longPoll(visibility: number, seconds: number, closed: () => boolean): Promise<object> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end && !closed(); ) {
      const found = receive(visibility);
      if (found) {
        const MD5OfBody = createHash('md5').update(found.body).digest('hex');
        return {
          Messages: [{ MessageId: found.id, ReceiptHandle: found.receipt, Body: found.body, MD5OfBody }],
        };
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return {};
  }

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const input = JSON.parse(text);
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    calls.push(action);
    const message = messages.find(({ receipt }) => receipt === input.ReceiptHandle);
    let answer: object = {};
    if (action === 'ReceiveMessage') {
      answer = await longPoll(input.VisibilityTimeout, input.WaitTimeSeconds, () => response.destroyed);
    } else if (action === 'DeleteMessage' && message) {
      messages.splice(messages.indexOf(message), 1);
    } else if (action === 'ChangeMessageVisibility' && message) {
      message.visibleAt = Date.now() + input.VisibilityTimeout * 1000;
    }
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    queueUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/uploads`,
    messages,
    dead,
    calls,
    send(body) {
      messages.push({ id: randomUUID(), body, received: 0, visibleAt: 0, receipt: '' });
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
