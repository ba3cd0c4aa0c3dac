import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { coreDumpWarning, readProcessLimits } from '../../src/config/core-dumps.ts';

const limits = (soft: string) => `Limit                     Soft Limit           Hard Limit           Units
Max stack size            8388608              unlimited            bytes
Max core file size        ${soft.padEnd(20)} unlimited            bytes
Max open files            1024                 1048576              files
`;

test.each(['unlimited', '1024'])('a limit of core dumps of %s leads to a warning with the remedy', (soft) => {
  expect(coreDumpWarning(limits(soft))).toMatch(/core dump.*LimitCORE=0/);
});

test('without core dumps there is no warning', () => {
  expect(coreDumpWarning(limits('0'))).toBeNull();
  expect(coreDumpWarning(null)).toBeNull();
});

test('the limits of this process name the size of core dumps', () => {
  expect(readProcessLimits()).toMatch(/^Max core file size +\S+ +\S+/m);
});

test.each(['src', 'converter/src'])(
  'a process of %s forbids core dumps of itself and of what it starts, whatever limit it was started with',
  (sources) => {
    const module = new URL(`../../${sources}/config/core-dumps.ts`, import.meta.url);
    const script = `const { forbidCoreDumps, readProcessLimits, coreDumpWarning } = await import('${module}');
      const { execFileSync } = await import('node:child_process');
      forbidCoreDumps();
      console.log(readProcessLimits(), execFileSync('cat', ['/proc/self/limits'], { encoding: 'utf8' }));
      if (coreDumpWarning(readProcessLimits()) !== null) throw new Error('There is a warning.');`;
    const shell = 'ulimit -c "$(ulimit -Hc)"; exec "$0" --input-type=module -e "$1"';
    const output = execFileSync('sh', ['-c', shell, process.execPath, script], { encoding: 'utf8' });
    expect(output.match(/^ *Max core file size +0 +0 /gm)).toHaveLength(2);
  },
);
