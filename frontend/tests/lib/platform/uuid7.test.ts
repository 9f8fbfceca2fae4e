import { expect, test } from 'vitest';
import { uuid7 } from '#lib/platform/uuid7.ts';

test('an id has the version and variant of RFC 9562 and begins with its moment', () => {
  const id = uuid7(Date.parse('2026-11-22T15:00:00Z'));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(
    Date.parse('2026-11-22T15:00:00Z'),
  );
});

test('ids of later moments sort later', () => {
  expect(uuid7(2_000) > uuid7(1_999)).toBe(true);
});

test('ids of one moment differ', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => uuid7(1))).size).toBe(1_000);
});
