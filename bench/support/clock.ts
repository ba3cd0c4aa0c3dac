/** Milliseconds on a clock that all processes of a machine share. */
export const machineClock = (): number => Number(process.hrtime.bigint()) / 1e6;
