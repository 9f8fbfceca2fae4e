import { expect, test } from 'vitest';
import { isMarked, outcomeOf, resemblesOurs } from '#lib/api/failure.ts';

const OURS = { 'x-taskwell': '1' };

function answer(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers });
}

test.each([
  [502, 'asleep'],
  [503, 'asleep'],
  [504, 'asleep'],
  [404, 'misrouted'],
  [401, 'misrouted'],
  [405, 'misrouted'],
  [200, 'misrouted'],
])('a page of the platform with status %i means %s', async (status, cause) => {
  const page = answer(status, '<h1>A page</h1>');
  expect(isMarked(page)).toBe(false);
  expect(await outcomeOf(page, false)).toEqual({ kind: 'unreachable', cause });
});

test.each([
  [200, 'application/json', true],
  [204, '', true],
  [401, 'application/problem+json', true],
  [503, 'application/problem+json', true],
  [200, 'text/html; charset=utf-8', false],
  [200, '', false],
  [404, 'application/json', false],
  [503, 'text/plain', false],
])('an answer %i of %s resembles ours: %s', (status, type, does) => {
  const body = status === 204 ? null : '{}';
  const response = new Response(body, { status, headers: { 'content-type': type } });
  expect(resemblesOurs(response)).toBe(does);
});

test('a success of the backend is handed on', async () => {
  const response = answer(200, '{}', OURS);
  expect(isMarked(response)).toBe(true);
  expect(await outcomeOf(response, true)).toEqual({ kind: 'success', response });
});

test('a 503 of the backend itself is its own refusal, with the pause it asks for', async () => {
  const refusal = answer(503, '{"code":"server_busy","request_id":"r-9"}', { 'retry-after': '7' });
  expect(await outcomeOf(refusal, true)).toEqual({
    kind: 'problem',
    problem: { code: 'server_busy', requestId: 'r-9', retryAfter: 7 },
  });
});

test.each(['{"code":"a_code_of_tomorrow"}', 'not JSON', '[]', 'null'])(
  'a refusal that is not understood (%s) counts as an internal error',
  async (body) => {
    const outcome = await outcomeOf(answer(500, body), true);
    expect(outcome).toMatchObject({
      problem: { code: 'internal_error', requestId: null, retryAfter: null },
    });
  },
);
