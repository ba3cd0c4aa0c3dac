import { expect, test } from 'vitest';
import { keyAction } from '../../src/stage/keyboard/stage-keys.ts';

const press = (
  key: string,
  {
    shiftKey = false,
    typed = '',
    direction = 'ltr' as 'ltr' | 'rtl',
    numberKeys = true,
    isPointing = undefined as boolean | undefined,
  } = {},
) => keyAction({ key, shiftKey }, { number: 4, total: 30 }, { typed, direction, numberKeys, isPointing });

test.each([
  ['ArrowRight', 5],
  ['ArrowDown', 5],
  ['PageDown', 5],
  [' ', 5],
  ['ArrowLeft', 3],
  ['ArrowUp', 3],
  ['PageUp', 3],
  ['Home', 1],
  ['End', 30],
])('the key %j goes from page 4 to page %i', (key, page) => {
  expect(press(key)).toEqual({ page });
});

test('Shift+Space goes to the previous page', () => {
  expect(press(' ', { shiftKey: true })).toEqual({ page: 3 });
});

test('the left arrow key goes to the next page where text runs from right to left', () => {
  expect(press('ArrowLeft', { direction: 'rtl' })).toEqual({ page: 5 });
  expect(press('ArrowRight', { direction: 'rtl' })).toEqual({ page: 3 });
});

test('digits and Enter go to a page; Esc and Backspace discard digits', () => {
  expect(press('1')).toEqual({ typed: '1' });
  expect(press('2', { typed: '1' })).toEqual({ typed: '12' });
  expect(press('Enter', { typed: '12' })).toEqual({ page: 12 });
  expect(press('Backspace', { typed: '12' })).toEqual({ typed: '1' });
  expect(press('Escape', { typed: '12' })).toEqual({ typed: '' });
  expect(press('Enter')).toBeNull();
});

test('digits are ignored when number keys are turned off, and letters always', () => {
  expect(press('1', { numberKeys: false })).toBeNull();
  expect(press('b', { numberKeys: false })).toBeNull();
  expect(press('a')).toBeNull();
});

test('the keys that a presenter remote sends for a black screen switch it, but not within a typed number', () => {
  for (const key of ['b', 'B', '.']) expect(press(key)).toEqual({ black: true });
  expect(press('.', { typed: '1' })).toBeNull();
});

test('L switches the pointer where one is possible, and Esc ends it', () => {
  for (const key of ['l', 'L']) expect(press(key, { isPointing: false })).toEqual({ point: true });
  expect(press('Escape', { isPointing: true })).toEqual({ point: true });
  expect(press('Escape', { isPointing: false })).toBeNull();
  expect(press('l')).toBeNull();
  expect(press('l', { isPointing: false, numberKeys: false })).toBeNull();
  expect(press('l', { isPointing: false, typed: '1' })).toBeNull();
});
