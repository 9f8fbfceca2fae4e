import { expect, test } from 'vitest';
import { destinationFrom } from '#lib/features/auth/destination.ts';

test.each([
  [null, '/todos'],
  ['/todos/today?tag=home', '/todos/today?tag=home'],
  ['/settings', '/settings'],
  ['//evil.example', '/todos'],
  ['/\\evil.example', '/todos'],
  ['https://evil.example', '/todos'],
  ['javascript:alert(1)', '/todos'],
  ['/login?next=/login', '/todos'],
])('after signing in, %s leads to %s', (next, destination) => {
  expect(destinationFrom(next)).toBe(destination);
});
