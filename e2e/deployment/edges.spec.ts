import type { APIRequestContext, APIResponse } from '@playwright/test';
import { FRONTEND_URL, PROXY_SHARED_SECRET, SPACE_URL } from '../edge/deployment.ts';
import { expect, test } from './fixtures.ts';

/** Where the stand-ins say that this machine is. */
const OWN_ADDRESS = '203.0.113.1';
const FORGED = {
  'x-forwarded-for': '198.51.100.1',
  'x-real-ip': '198.51.100.2',
  'x-vercel-forwarded-for': '198.51.100.3',
};

/** Where the backend believes that the one session of an account was opened from. */
async function addressOfSession(request: APIRequestContext): Promise<string> {
  const response = await request.get('/api/v1/account/sessions');
  const { items } = (await response.json()) as { items: { client_address: string }[] };
  expect(items).toHaveLength(1);
  return items[0]?.client_address ?? '';
}

for (const [what, headers] of [
  ['no header of their own', {}],
  ['forged addresses', FORGED],
] as const) {
  test(`visitors through the frontend are told apart by their address, with ${what}`, async ({
    request,
    newcomer,
  }) => {
    const made = await request.post('/api/v1/auth/register', { data: newcomer, headers });
    expect(made.status()).toBe(201);
    expect(await addressOfSession(request)).toBe(OWN_ADDRESS);
  });
}

test('a secret that is not ours lends no address', async ({ request, newcomer }) => {
  const headers = { ...FORGED, 'x-taskwell-proxy': 'not-the-secret-of-both-halves' };
  await request.post('/api/v1/auth/register', { data: newcomer, headers });
  expect(await addressOfSession(request)).not.toContain('198.51.100');
});

test('who goes to the Space past the frontend has their own address', async ({
  playwright,
  deployment,
  newcomer,
}) => {
  const request = await playwright.request.newContext({
    baseURL: SPACE_URL,
    proxy: { server: deployment.proxy },
    ignoreHTTPSErrors: true,
  });
  await request.post('/api/v1/auth/register', { data: newcomer, headers: FORGED });
  expect(await addressOfSession(request)).toBe(OWN_ADDRESS);
  await request.dispose();
});

test('no answer of the API is kept on its way, so nobody is shown what is another’s', async ({
  request,
  newcomer,
}) => {
  const account = (): Promise<APIResponse> => request.get('/api/v1/account');
  expect((await account()).status()).toBe(401);
  await request.post('/api/v1/auth/register', { data: newcomer });
  expect(await (await account()).json()).toMatchObject({ email: newcomer.email });
  await request.post('/api/v1/auth/logout');
  expect((await account()).status()).toBe(401);
  expect((await request.get('/api/health')).headers()['cache-control']).toBe('no-store');
});

test('no answer and no page tells the secret that both halves share', async ({ request }) => {
  for (const address of ['/', '/todos', '/api/health', '/api/v1/account', '/api/nothing']) {
    const response = await request.get(`${FRONTEND_URL}${address}`);
    const answer = JSON.stringify(response.headers()) + (await response.text());
    expect(answer).not.toContain(PROXY_SHARED_SECRET);
  }
});
