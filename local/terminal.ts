/** Progress lines for the person at the terminal. */
import { styleText } from 'node:util';
import type { Steps } from './embedded.ts';
import { MissingProgram } from './supervise/missing-program.ts';

export const print = (line = ''): void => void process.stdout.write(`${line}\n`);

export const terminal: Steps = {
  async step(name, work) {
    const startedAt = performance.now();
    try {
      const result = await work();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      print(`${styleText('green', '✓')} ${name} ${styleText('dim', `${seconds} s`)}`);
      return result;
    } catch (error) {
      if (!(error instanceof MissingProgram)) print(`${styleText('red', '✗')} ${name}`);
      throw error;
    }
  },
  missing(program, consequence, remedy) {
    print(`${styleText('yellow', '!')} ${program} is not installed. ${consequence} To install it: ${remedy}`);
  },
};
