import { expect, test } from 'vitest';
import { ByteBudget, type Holding } from '../../../src/transport/limits/byte-budget.ts';

test('the holder of the most bytes is evicted when all together exceed the budget', () => {
  const budget = new ByteBudget(100);
  const evicted: string[] = [];
  const open = (name: string, bytes: number): Holding => {
    const holding = budget.open(() => evicted.push(name));
    holding.add(bytes);
    return holding;
  };
  open('large', 60);
  const small = open('small', 30);
  expect(evicted).toEqual([]);
  open('honest', 20);
  expect(evicted).toEqual(['large']);
  expect(budget.total).toBe(50);
  small.add(51);
  expect(evicted).toEqual(['large', 'small']);
  expect(budget.total).toBe(20);
});

test('a released holding takes nothing of the budget', () => {
  const budget = new ByteBudget(100);
  for (let count = 0; count < 1_000; count++) {
    const holding = budget.open(() => expect.unreachable());
    holding.add(40);
    holding.add(50);
    holding.release();
    holding.release();
  }
  expect(budget.total).toBe(0);
});

test('a holding larger than the budget is evicted itself', () => {
  const budget = new ByteBudget(100);
  let evictions = 0;
  budget.open(() => (evictions += 1)).add(101);
  expect([evictions, budget.total]).toEqual([1, 0]);
});
