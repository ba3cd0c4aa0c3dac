import { afterAll, beforeAll, expect } from 'vitest';
import { eventually, processesWith } from './processes.ts';
import { startTestConverter, type TestConverter } from './test-converter.ts';

/**
 * Starts one converter for all tests of the file or `describe` block and passes it to `use`. After the tests,
 * fails if the API rejected a report or if a process of the converter is left.
 */
export function converterForAll(env: Record<string, string>, use: (converter: TestConverter) => void): void {
  let converter: TestConverter | undefined;
  beforeAll(async () => {
    converter = await startTestConverter(env);
    use(converter);
  });
  afterAll(async () => {
    if (!converter) return;
    const { api, scratch } = converter;
    await converter[Symbol.asyncDispose]();
    expect(api.complaints).toEqual([]);
    await eventually(() => processesWith(scratch).length === 0);
  });
}
