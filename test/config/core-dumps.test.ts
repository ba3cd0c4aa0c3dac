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
