import { randomUUID } from 'node:crypto';

export const canary = (name: string) => `canary-${name}-${randomUUID()}`;

/** Searches for secrets in texts that a test has seen. */
export interface SecretSearch {
  /** The secrets by name. */
  secrets: Record<string, string>;
  /** The visible texts by their source. */
  visible: Record<string, string[]>;
  see(where: string, text: string): void;
  /** Returns the sources in which a secret is visible, in plain text or in a usual encoding. */
  leaks(): string[];
}

export function searchForSecrets(secrets: Record<string, string>): SecretSearch {
  const visible: SecretSearch['visible'] = {};
  return {
    secrets,
    visible,
    see(where, text) {
      visible[where] ??= [];
      visible[where].push(text);
    },
    leaks() {
      return Object.entries(secrets).flatMap(([name, secret]) => {
        // A line in the middle of a PEM stands for the key.
        const text = secret.includes('\n') ? (secret.split('\n')[5] ?? '') : secret;
        const bytes = Buffer.from(text);
        // The bytes may begin at any offset within a group of three.
        const encoded = [0, 1, 2].map((offset) => bytes.subarray(offset).toString('base64').slice(0, -4));
        const forms = [text, encodeURIComponent(text), bytes.toString('hex'), ...encoded];
        return Object.entries(visible)
          .filter(([, texts]) => texts.some((each) => forms.some((form) => each.includes(form))))
          .map(([where]) => `${name} in ${where}`);
      });
    },
  };
}
