import { expect, test } from 'vitest';
import { delayBefore, patienceAfter } from '#lib/api/patience.ts';

test('pauses grow to fifteen seconds and stay there', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => delayBefore(attempt, 0))).toEqual([
    1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ]);
});

test('chance makes a pause longer by a quarter at most', () => {
  expect(delayBefore(1, 0.999)).toBeLessThan(2_500);
  expect(delayBefore(1, 0.5)).toBe(2_250);
});

test.each([
  [0, 'fresh'],
  [89_999, 'fresh'],
  [90_000, 'long'],
  [119_999, 'long'],
  [120_000, 'over'],
])('after %i ms patience is %s', (waited, patience) => {
  expect(patienceAfter(waited)).toBe(patience);
});
