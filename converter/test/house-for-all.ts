import { afterAll, beforeAll, expect } from 'vitest';
import { type House, openHouse } from './house.ts';
import { eventually, processesWith } from './processes.ts';

/**
 * Opens a house before the tests that follow, and closes it after them: by then the API must have had nothing
 * to complain about, and no process of the house may be left. `use` is handed the house.
 */
export function houseForAll(env: Record<string, string>, use: (house: House) => void): void {
  let house: House | undefined;
  beforeAll(async () => {
    house = await openHouse(env);
    use(house);
  });
  afterAll(async () => {
    if (!house) return;
    const { api, scratch } = house;
    await house[Symbol.asyncDispose]();
    expect(api.complaints).toEqual([]);
    await eventually(() => processesWith(scratch).length === 0);
  });
}
