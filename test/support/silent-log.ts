import type { Logger } from '../../src/log.ts';

const nothing = () => {};

/** A log that writes nothing. */
export const silentLog: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
