/** HTTP requests that a client must not send, and valid ones with faults. */
import type { Random } from '../../support/random.ts';
import { BODIES } from './bodies.ts';
import { AMBIGUOUS_REQUESTS, OTHER_PROTOCOLS } from './other-protocols.ts';
import { HEADERS, METHODS, TARGETS, VERSIONS } from './request-parts.ts';

/** One request, or several on one connection. */
export function randomRequest(random: Random, targets: readonly string[] = TARGETS): Buffer {
  const one = () => {
    const headers = Array.from({ length: random.integer(0, 6) }, () => random.of(HEADERS));
    if (random.next() < 0.8) headers.unshift('Host: 127.0.0.1');
    const body = random.of(BODIES);
    if (random.next() < 0.5) headers.push(`Content-Length: ${body.length + random.of([0, 0, 0, -1, 1])}`);
    const line = `${random.of(METHODS)} ${random.of(targets)} ${random.of(VERSIONS)}`;
    return `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;
  };
  const kind = random.next();
  if (kind < 0.1) return mutate(Buffer.from(random.of(OTHER_PROTOCOLS), 'latin1'), random);
  if (kind < 0.25) return mutate(Buffer.from(random.of(AMBIGUOUS_REQUESTS), 'latin1'), random);
  const count = random.next() < 0.1 ? random.integer(2, 20) : 1;
  return mutate(Buffer.from(Array.from({ length: count }, one).join(''), 'latin1'), random);
}

/** Usually changes nothing; sometimes cuts, repeats, removes or overwrites bytes. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(0, bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.integer(0, 11)) {
    case 0:
      return before;
    case 1:
      return Buffer.concat([before, before, after]);
    case 2:
      return Buffer.concat([before, after.subarray(random.integer(1, 4))]);
    case 3: {
      const noise = Buffer.from(Array.from({ length: random.integer(1, 8) }, () => random.integer(0, 255)));
      return Buffer.concat([before, noise, after]);
    }
    default:
      return bytes;
  }
}
