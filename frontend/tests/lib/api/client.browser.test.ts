import { beforeEach, expect, test } from 'vitest';
import { ApiClient } from '#lib/api/client.ts';
import { Connection } from '#lib/api/connection.svelte.ts';
import { ProblemError } from '#lib/api/failure.ts';
import { Transport } from '#lib/api/transport.ts';
import { problem, reply, sleepingPage } from '../../fake/answers.ts';
import { FakeBackend } from '../../fake/backend.ts';
import { FakeAttention, FakeTimers, settled } from '../../fake/timers.ts';

let backend: FakeBackend;
let timers: FakeTimers;
let attention: FakeAttention;
let connection: Connection;
let client: ApiClient;

function connect(): void {
  const transport = new Transport(backend.fetch, '', attention);
  connection = new Connection(() => transport.probe(), timers, attention);
  client = new ApiClient(transport, connection, timers);
}

beforeEach(() => {
  backend = new FakeBackend();
  timers = new FakeTimers();
  attention = new FakeAttention();
  connect();
});

function signIn(): Promise<unknown> {
  const body = { email: 'ada@example.org', password: backend.password };
  return client.send('post', '/api/v1/auth/login', { body });
}

function countOf(path: string): number {
  return backend.received.filter((request) => request.path === path).length;
}

test('a request waits while the platform says 503, and is sent again when the backend is up', async () => {
  backend.interception = sleepingPage;
  const signedIn = signIn();
  await timers.pass(3_000);
  expect(connection.trouble).toBe('asleep');
  backend.interception = null;
  await timers.pass(5_000);
  await expect(signedIn).resolves.toMatchObject({ email: 'ada@example.org' });
  expect(connection.trouble).toBeNull();
});

test('silence of two and a half seconds shows as waking, while the request goes on', async () => {
  let answer: (answered: null) => void = () => undefined;
  backend.interception = (request) =>
    request.url.endsWith('/login')
      ? new Promise<null>((resolve) => (answer = resolve))
      : sleepingPage();
  const signedIn = signIn();
  await timers.pass(2_400);
  expect(connection.trouble).toBeNull();
  await timers.pass(200);
  expect(connection.trouble).toBe('asleep');
  answer(null);
  await expect(signedIn).resolves.toMatchObject({ email: 'ada@example.org' });
  expect(countOf('/api/v1/auth/login')).toBe(1);
});

test('after two minutes nothing is tried until the person asks for it', async () => {
  backend.interception = sleepingPage;
  const signedIn = signIn();
  await timers.pass(200_000);
  expect(connection.patience).toBe('over');
  const asked = countOf('/api/health');
  await timers.pass(600_000);
  expect(countOf('/api/health')).toBe(asked);
  backend.interception = null;
  connection.retry();
  await timers.pass(2_000);
  await expect(signedIn).resolves.toMatchObject({ email: 'ada@example.org' });
});

test('coming back to the tab is as good as asking', async () => {
  connection.watchReturns();
  backend.interception = sleepingPage;
  const signedIn = signIn();
  await timers.pass(200_000);
  backend.interception = null;
  attention.comeBack();
  await timers.pass(2_000);
  await expect(signedIn).resolves.toBeDefined();
});

test('coming back in the middle of a pause asks at once', async () => {
  connection.watchReturns();
  backend.interception = sleepingPage;
  const signedIn = signIn();
  await timers.pass(40_000);
  backend.interception = null;
  attention.comeBack();
  await expect(signedIn).resolves.toBeDefined();
});

test('asking for the backend keeps no connection busy once it has answered', async () => {
  const answer = reply(200, { status: 'ok' });
  backend.interception = () => answer;
  await connection.warmUp();
  expect(answer.bodyUsed).toBe(true);
});

test('a tab that is not looked at does not ask', async () => {
  backend.interception = sleepingPage;
  void signIn();
  await settled();
  attention.hide();
  await timers.pass(60_000);
  const asked = countOf('/api/health');
  await timers.pass(60_000);
  expect(countOf('/api/health')).toBe(asked);
});

test('a busy backend is asked again after the pause it names', async () => {
  let busy = true;
  backend.interception = () => (busy ? problem(503, 'server_busy', { 'retry-after': '9' }) : null);
  const signedIn = signIn();
  await timers.pass(1_000);
  busy = false;
  await timers.pass(7_000);
  expect(countOf('/api/v1/auth/login')).toBe(1);
  await timers.pass(1_500);
  await expect(signedIn).resolves.toBeDefined();
});

test('a backend that stays busy for two minutes is a refusal', async () => {
  backend.interception = () => problem(503, 'service_unavailable');
  const refusal = expect(signIn()).rejects.toMatchObject({
    problem: { code: 'service_unavailable' },
  });
  await timers.pass(200_000);
  await refusal;
});

test('a refusal is thrown with its code, and an unknown session is reported once', async () => {
  let ended = 0;
  client.onSessionEnded = () => (ended += 1);
  await expect(client.send('get', '/api/v1/account', {})).rejects.toBeInstanceOf(ProblemError);
  expect(ended).toBe(1);
});

test('an answer of something else shows as misrouted', async () => {
  backend.interception = () => new Response('<html>', { status: 200 });
  void signIn();
  await expect.poll(() => connection.trouble).toBe('misrouted');
});

test('a device without network is offline, not waiting for a server', async () => {
  attention.online = false;
  backend.interception = () => Promise.reject(new TypeError('Failed to fetch'));
  void signIn();
  await expect.poll(() => connection.trouble).toBe('offline');
});
