import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));

test('no style sets the size of text in pixels, so that text grows with the setting of the browser', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.css'),
  );
  expect(files.length).toBeGreaterThan(20);
  const fixed = files.flatMap((file) =>
    [...readFileSync(`${SOURCE}${file}`, 'utf8').matchAll(/\bfont(?:-size)?:[^;]*\d(?:px|pt)[^;]*;/g)].map(
      ([rule]) => `${file}: ${rule}`,
    ),
  );
  expect(fixed).toEqual([]);
});
