import type { Log } from '../src/local/log.ts';

/** For parts whose log lines are not what a test is about. */
export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };
