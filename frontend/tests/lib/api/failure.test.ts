import { expect, test } from 'vitest';
import { outcomeOf } from '#lib/api/failure.ts';

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
  expect(await outcomeOf(answer(status, '<h1>A page</h1>'))).toEqual({
    kind: 'unreachable',
    cause,
  });
});

test('a success of the backend is handed on', async () => {
  const response = answer(200, '{}', OURS);
  expect(await outcomeOf(response)).toEqual({ kind: 'success', response });
});

test('a 503 of the backend itself is its own refusal, with the pause it asks for', async () => {
  const headers = { ...OURS, 'retry-after': '7', 'x-request-id': 'r-9' };
  expect(await outcomeOf(answer(503, '{"code":"server_busy"}', headers))).toEqual({
    kind: 'problem',
    problem: { code: 'server_busy', requestId: 'r-9', retryAfter: 7 },
  });
});

test.each(['{"code":"a_code_of_tomorrow"}', 'not JSON', '[]', 'null'])(
  'a refusal that is not understood (%s) counts as an internal error',
  async (body) => {
    const outcome = await outcomeOf(answer(500, body, OURS));
    expect(outcome).toMatchObject({ problem: { code: 'internal_error', retryAfter: null } });
  },
);
