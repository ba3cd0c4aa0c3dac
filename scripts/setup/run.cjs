'use strict';
const { spawn } = require('node:child_process');
const path = require('node:path');

const say = (line) => process.stdout.write(`lectern: ${line}\n`);

/** A step that did not work: what, why (the message), and what to do about it. */
class Failure extends Error {
  constructor(what, why, remedy) {
    super(why);
    this.what = what;
    this.remedy = remedy;
  }
}

/** Our PATH without what npm put in front of it: the machine's own programs. */
const ownPath = () =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => !/node_modules[\\/]\.bin$|node-gyp-bin$/.test(dir))
    .join(path.delimiter);

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/**
 * Runs a command without showing what it prints, but says every ten seconds where it is: its last line, or
 * what `progress` makes of all of them. Resolves to { code, output, took }; `output` is both streams.
 */
function run(what, command, args, { progress = lastLine, ...options } = {}) {
  const since = Date.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  const take = (chunk) => {
    output += chunk;
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const alive = setInterval(() => say(`  ${what}, ${seconds(since)}: ${progress(output)}`), 10_000);
  return new Promise((resolve) => {
    const end = (code) => {
      clearInterval(alive);
      resolve({ code, output, took: seconds(since) });
    };
    child.once('error', (error) => {
      output += error.message;
      end(127);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

const lastLine = (output) =>
  output
    .trimEnd()
    .slice(-400)
    .split(/[\r\n]/)
    .at(-1)
    .slice(0, 90);

const lastLines = (output, count = 12) => output.trim().split('\n').slice(-count).join('\n  ');

module.exports = { Failure, lastLines, ownPath, run, say };
