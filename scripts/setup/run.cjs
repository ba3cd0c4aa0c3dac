'use strict';
const { spawn } = require('node:child_process');
const path = require('node:path');

const print = (line) => process.stdout.write(`lectern: ${line}\n`);

/** The failure of a step: the step, the reason (the message), and the remedy. */
class Failure extends Error {
  constructor(what, why, remedy) {
    super(why);
    this.what = what;
    this.remedy = remedy;
  }
}

/** The PATH without the folders that npm puts in front of it, so that it finds the system's programs. */
const systemPath = () =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => !/node_modules[\\/]\.bin$|node-gyp-bin$/.test(dir))
    .join(path.delimiter);

const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

/**
 * Runs a command without its output, and prints the progress every ten seconds: the last line of the output, or what
 * `progress` returns for the whole output. Resolves to { code, output, took }; `output` contains both streams.
 */
function run(what, command, args, { progress = lastLine, ...options } = {}) {
  const since = Date.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  const append = (chunk) => {
    output += chunk;
  };
  child.stdout.on('data', append);
  child.stderr.on('data', append);
  const timer = setInterval(() => print(`  ${what}, ${seconds(since)}: ${progress(output)}`), 10_000);
  return new Promise((resolve) => {
    const end = (code) => {
      clearInterval(timer);
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

module.exports = { Failure, lastLines, print, run, systemPath };
