import { expect, test } from 'vitest';
import { meetsPasswordRules } from '#lib/features/auth/password-rules.ts';

test.each([
  ['1234567', false],
  ['12345678', true],
  ['ä'.repeat(8), true],
  ['🦊'.repeat(7), false],
  ['🦊'.repeat(8), true],
  ['x'.repeat(128), true],
  ['x'.repeat(129), false],
  ['all lower case words', true],
  ['ada.lovelace', false],
  ['ADA.LOVELACE1', false],
  ['ada.lovelace@example.org', false],
  ['ada.lovelace and her engine', true],
  ['taskwell1', false],
])('%s is good enough: %s', (password, good) => {
  expect(meetsPasswordRules(password, ' Ada.Lovelace@example.org')).toBe(good);
});

test('a short address forbids nothing by chance', () => {
  expect(meetsPasswordRules('abcdefgh', 'ab@b.io')).toBe(true);
});

test('a letter typed as two characters counts as one', () => {
  expect(meetsPasswordRules('e\u0301'.repeat(7), '')).toBe(false);
});
