import { beforeEach, expect, test } from 'vitest';
import { Transport } from '#lib/api/transport.ts';
import { problem, reply, sleepingPage } from '../../fake/answers.ts';
import { FakeBackend } from '../../fake/backend.ts';
import { FakeAttention } from '../../fake/timers.ts';

const LOGIN = '/api/v1/auth/login';

let backend: FakeBackend;
let attention: FakeAttention;
let transport: Transport;

beforeEach(() => {
  backend = new FakeBackend();
  attention = new FakeAttention();
  transport = new Transport(backend.fetch, 'https://backend.example', attention);
});

/** What a browser makes of an answer that it may not show to the page. */
function withheld(): Promise<never> {
  return Promise.reject(new TypeError('Failed to fetch'));
}

/** What a page sees of an answer when all but a few headers are hidden from it. */
function unmarked(response: Response): Response {
  const type = response.headers.get('content-type');
  const headers = type === null ? {} : { 'content-type': type };
  return new Response(response.body, { status: response.status, headers });
}

function signIn(): ReturnType<Transport['attempt']> {
  return transport.attempt(LOGIN, { method: 'POST', body: '{"email":"","password":""}' });
}

test('a sleeping backend whose edge lets no page read that it sleeps is asleep', async () => {
  backend.interception = withheld;
  expect(await signIn()).toEqual({ kind: 'unreachable', cause: 'asleep' });
  expect(await transport.probe()).toBe('asleep');
});

test('a sleeping backend whose edge lets every page read that it sleeps is asleep', async () => {
  backend.interception = sleepingPage;
  expect(await signIn()).toEqual({ kind: 'unreachable', cause: 'asleep' });
});

test('a backend that answers strangers and not this page with its cookie is blocked', async () => {
  backend.interception = (request) => (request.credentials === 'include' ? withheld() : null);
  expect(await signIn()).toEqual({ kind: 'unreachable', cause: 'blocked' });
  expect(await transport.probe()).toBe('blocked');
});

test('a backend that comes up between two questions is not blocked', async () => {
  backend.interception = (request) => (request.url.endsWith(LOGIN) ? withheld() : null);
  expect(await signIn()).toEqual({ kind: 'unreachable', cause: 'asleep' });
  expect(await transport.probe()).toBeNull();
});

test.each([
  ['a success', () => reply(200, { status: 'ok' }), 'success'],
  ['a success without a body', () => reply(204), 'success'],
  ['a refusal', () => problem(401, 'invalid_credentials'), 'problem'],
  ['a refusal for now', () => problem(503, 'server_busy'), 'problem'],
])('%s whose mark the edge hides from whoever sends a cookie is ours', async (_, answer, kind) => {
  backend.interception = (request) =>
    request.credentials === 'include' ? unmarked(answer()) : null;
  expect(await signIn()).toMatchObject({ kind });
});

test('that the mark is hidden is asked once', async () => {
  backend.interception = (request) =>
    request.credentials === 'include' ? unmarked(reply(200, {})) : null;
  for (let request = 0; request < 3; request += 1) await signIn();
  expect(backend.received.filter(({ path }) => path === '/api/health')).toHaveLength(1);
});

test('an edge that hides marks while the backend sleeps is asleep', async () => {
  backend.interception = (request) =>
    request.credentials === 'include' ? unmarked(reply(200, {})) : null;
  await signIn();
  backend.interception = sleepingPage;
  expect(await signIn()).toEqual({ kind: 'unreachable', cause: 'asleep' });
});

test.each(['', 'https://backend.example'])(
  'something else that speaks JSON at “%s” is misrouted',
  async (base) => {
    transport = new Transport(backend.fetch, base, attention);
    backend.interception = () => unmarked(reply(200, { hello: 'world' }));
    expect(await signIn()).toEqual({ kind: 'unreachable', cause: 'misrouted' });
    expect(await transport.probe()).toBe('misrouted');
  },
);

test('without a network nobody is asked why', async () => {
  attention.online = false;
  backend.interception = withheld;
  expect(await signIn()).toEqual({ kind: 'unreachable', cause: 'offline' });
  expect(backend.received).toHaveLength(1);
});
