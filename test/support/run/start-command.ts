import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command in a process group of its own. */
export interface StartedCommand {
  /** Returns the output so far. */
  output(): string;
  /** Waits for the end. @throws Error with the output when the command fails. */
  ended(): Promise<string>;
  /** Ends the command and the processes that it has started. */
  stop(): void;
}

export function startCommand(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): StartedCommand {
  const child = spawn(command, args, { cwd, detached: true, env: { ...process.env, ...env } });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
  const closed = once(child, 'close');
  return {
    output: () => output,
    async ended() {
      const [code] = await closed;
      if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
      return output;
    },
    stop: () => process.kill(-(child.pid as number)),
  };
}
