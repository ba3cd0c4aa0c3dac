/** Reads the bodies of HTTP requests to the converter. */
import type { IncomingMessage } from 'node:http';

/** Why the converter does not accept a body or a connection. */
export const OVERUSE_REASONS = ['body_too_large', 'bodies_too_large', 'connections'] as const;
export type Overuse = (typeof OVERUSE_REASONS)[number];

/** The largest S3 notification is far smaller. */
const MAX_BODY_BYTES = 2 ** 20;
const MAX_ALL_BODIES_BYTES = 16 * 2 ** 20;
/** The memory that each part of a body takes besides its bytes. */
const PART_OVERHEAD_BYTES = 256;

/** Reads request bodies whose bytes in memory are limited, for each body and for all of them together. */
export class BodyReader {
  #received = 0;

  /** Returns the text of the body, or the limit that it exceeds. */
  async read(request: IncomingMessage): Promise<{ text: string } | { overuse: Overuse }> {
    const chunks: Buffer[] = [];
    let length = 0;
    let memory = 0;
    try {
      if (Number(request.headers['content-length']) > MAX_BODY_BYTES) return { overuse: 'body_too_large' };
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length;
        memory += chunk.length + PART_OVERHEAD_BYTES;
        this.#received += chunk.length + PART_OVERHEAD_BYTES;
        if (length > MAX_BODY_BYTES) return { overuse: 'body_too_large' };
        if (this.#received > MAX_ALL_BODIES_BYTES) return { overuse: 'bodies_too_large' };
        chunks.push(chunk);
      }
      return { text: Buffer.concat(chunks).toString('utf8') };
    } finally {
      this.#received -= memory;
    }
  }
}
