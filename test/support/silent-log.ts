import type { Logger } from '../../src/log.ts';

const nothing = () => {};

/** For parts whose log lines are not what a test is about. */
export const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
