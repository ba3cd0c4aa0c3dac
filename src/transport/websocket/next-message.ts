/** The message that carries a result over a WebSocket. */
import type { LaggingSubscriber } from './backpressure.ts';

const CLOSING_BRACE = '}'.charCodeAt(0);

/** A subscriber that sends frames over a connection. */
export interface FrameSender extends LaggingSubscriber {
  /** The `next` message in JSON, up to its payload. */
  readonly messagePrefix: string;
}

/** Returns the `next` message with a result. `prefix` is the message in JSON, up to its payload. */
export function nextMessage(prefix: string, json: Buffer): Buffer {
  const prefixLength = Buffer.byteLength(prefix);
  const message = Buffer.allocUnsafe(prefixLength + json.length + 1);
  message.write(prefix);
  json.copy(message, prefixLength);
  message[message.length - 1] = CLOSING_BRACE;
  return message;
}
