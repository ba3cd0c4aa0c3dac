/** Refuses states that are older than states that a client has. */

/**
 * The highest version of each video and document that a client has received. An answer over HTTP may arrive after a
 * newer state of the subscription, and no cache of a GraphQL library compares versions.
 */
export class Newest {
  readonly #versions = new Map<string, number>();

  /** Returns whether no state in the answer is older than one before, and if so, remembers their versions. */
  admits(answer: unknown): boolean {
    const states = [...versionedStates(answer)];
    if (states.some(({ id, version }) => version < (this.#versions.get(id) ?? 0))) return false;
    for (const { id, version } of states) this.#versions.set(id, version);
    return true;
  }

  /** Asks until the answer is not older than what the client has: the server always answers with its newest state. */
  async ask<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const answer = await ask();
      if (this.admits(answer)) return answer;
    }
  }
}

interface Versioned {
  id: string;
  version: number;
}

/** Every object of an answer that has an id and a version, at any depth. */
function* versionedStates(value: unknown): Generator<Versioned> {
  if (typeof value !== 'object' || value === null) return;
  if (isVersioned(value)) yield value;
  for (const child of Object.values(value)) yield* versionedStates(child);
}

const isVersioned = (value: object): value is Versioned =>
  'id' in value && typeof value.id === 'string' && 'version' in value && typeof value.version === 'number';
