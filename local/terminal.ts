/** What the person at the terminal sees while things start. */
import { styleText } from 'node:util';
import type { Steps } from './embedded.ts';

export const say = (line = ''): void => void process.stdout.write(`${line}\n`);

export const terminal: Steps = {
  async step(name, work) {
    const begun = performance.now();
    try {
      const result = await work();
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      say(`${styleText('green', '✓')} ${name} ${styleText('dim', `${seconds} s`)}`);
      return result;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'Missing') say(`${styleText('red', '✗')} ${name}`);
      throw error;
    }
  },
  missing(what, consequence, remedy) {
    say(`${styleText('yellow', '!')} ${what} is not here. ${consequence} To have it: ${remedy}`);
  },
};
