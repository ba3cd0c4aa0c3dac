import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Held {
  id: string;
  body: string;
  received: number;
  visibleAt: number;
  receipt: string;
}

/**
 * A queue that speaks SQS's JSON protocol as far as a consumer needs it: long polls, visibility, receipts
 * that expire, and dead letters after `maxReceives`.
 */
export interface TestSqs extends AsyncDisposable {
  queueUrl: string;
  send(body: string): void;
  messages: Held[];
  dead: Held[];
  /** Each call, by its name. */
  calls: string[];
}

const TICK = 20;

export async function startSqs(maxReceives = 3): Promise<TestSqs> {
  const messages: Held[] = [];
  const dead: Held[] = [];
  const calls: string[] = [];

  function receive(visibility: number): Held | null {
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

  async function longPoll(visibility: number, seconds: number, gone: () => boolean): Promise<object> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end && !gone(); ) {
      const found = receive(visibility);
      if (found) {
        const MD5OfBody = createHash('md5').update(found.body).digest('hex');
        return {
          Messages: [{ MessageId: found.id, ReceiptHandle: found.receipt, Body: found.body, MD5OfBody }],
        };
      }
      await new Promise((resolve) => setTimeout(resolve, TICK));
    }
    return {};
  }

  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const input = JSON.parse(text);
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    calls.push(action);
    const held = messages.find(({ receipt }) => receipt === input.ReceiptHandle);
    let answer: object = {};
    if (action === 'ReceiveMessage') {
      answer = await longPoll(input.VisibilityTimeout, input.WaitTimeSeconds, () => response.destroyed);
    } else if (action === 'DeleteMessage' && held) {
      messages.splice(messages.indexOf(held), 1);
    } else if (action === 'ChangeMessageVisibility' && held) {
      held.visibleAt = Date.now() + input.VisibilityTimeout * 1000;
    }
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    queueUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/uploads`,
    messages,
    dead,
    calls,
    send(body) {
      messages.push({ id: randomUUID(), body, received: 0, visibleAt: 0, receipt: '' });
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((end) => server.close(() => end()));
      server.closeAllConnections();
      await closed;
    },
  };
}
