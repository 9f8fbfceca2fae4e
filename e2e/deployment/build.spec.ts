import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROXY_SHARED_SECRET, SPACE_URL } from '../edge/deployment.ts';
import { decide, type Decision, type Route } from '../edge/routing.ts';
import { vercelBuild } from '../edge/vercel-build.ts';
import { expect, test } from './fixtures.ts';
import { built } from './outputs.ts';

const PYTHON = fileURLToPath(new URL('../../backend/.venv/bin/python', import.meta.url));

const output = built('same-origin').output;
const files = readdirSync(output, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));
const statics = files
  .map((file) => path.relative(path.join(output, 'static'), file))
  .filter((file) => !file.startsWith('..'));
const { routes } = JSON.parse(readFileSync(path.join(output, 'config.json'), 'utf8')) as {
  routes: Route[];
};

function answerTo(pathname: string): Decision {
  return decide(routes, pathname, (file) => statics.includes(file.slice(1)));
}

test('every prerendered page is answered under its own address', () => {
  const pages = statics.filter((file) => file.endsWith('.html') && file !== '200.html');
  expect(pages.length).toBeGreaterThan(1);
  for (const page of pages) {
    const address = page === 'index.html' ? '/' : `/${page.replace(/\.html$/, '')}`;
    expect(answerTo(address)).toMatchObject({ kind: 'file', file: `/${page}` });
    if (address !== '/') expect(answerTo(`${address}/`)).toMatchObject({ file: `/${page}` });
  }
});

test('every address of the app is answered by its shell', () => {
  for (const address of ['/todos', '/todos/today', '/settings', '/no-such-page', '/api']) {
    expect(answerTo(address)).toMatchObject({ kind: 'file', file: '/200.html' });
  }
});

test('the API goes to the backend, before any file or page', () => {
  for (const address of ['/api/health', '/api/v1/todos', '/api/v1/todos/1/complete']) {
    expect(answerTo(address)).toMatchObject({ kind: 'rewrite', url: `${SPACE_URL}${address}` });
  }
});

test('a request that goes to the backend proves where it comes from', () => {
  expect(answerTo('/api/v1/account')).toMatchObject({
    transforms: [
      {
        type: 'request.headers',
        op: 'set',
        target: { key: 'x-taskwell-proxy' },
        args: '$PROXY_SHARED_SECRET',
        env: ['PROXY_SHARED_SECRET'],
      },
    ],
  });
});

test('files with a digest in their name are kept for good, everything else is asked for', () => {
  for (const file of statics) {
    const hashed = file.startsWith('_app/immutable/');
    expect(answerTo(`/${file}`).headers['cache-control']).toBe(
      hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
  }
  expect(statics).toContain('service-worker.js');
  expect(statics).toContain('manifest.webmanifest');
});

test('the script of a former version is not found, and that is not kept', () => {
  expect(answerTo('/_app/immutable/entry/app.former.js')).toMatchObject({
    kind: 'status',
    status: 404,
    headers: { 'cache-control': 'no-store' },
  });
});

test('pages and files carry the headers that the backend gives them', () => {
  const expected = headersOfBackend();
  for (const address of ['/', '/login', '/todos', '/service-worker.js', '/_app/immutable/no.js']) {
    expect(answerTo(address).headers).toMatchObject(expected);
  }
  expect(answerTo('/api/health').headers).toEqual({});
});

test('the policy of pages that call the backend themselves names it, and nothing else more', () => {
  const config = path.join(built('cross-origin').output, 'config.json');
  const direct = (JSON.parse(readFileSync(config, 'utf8')) as { routes: Route[] }).routes;
  const policy = (table: Route[]): string | undefined =>
    decide(table, '/', () => true).headers['content-security-policy'];
  expect(policy(direct)).toBe(
    policy(routes)?.replace("connect-src 'self'", `connect-src 'self' ${SPACE_URL}`),
  );
});

test('no file holds the secret, a source map or an address of a development machine', () => {
  expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
  for (const file of files) {
    const content = readFileSync(file, 'latin1');
    expect(content, file).not.toContain(PROXY_SHARED_SECRET);
    expect(content, file).not.toMatch(/sourceMappingURL|localhost|127\.0\.0\.1|:7860|:5173/);
  }
});

test('with everything set the build has nothing to say', () => {
  expect(built('same-origin').log).not.toContain('Notice:');
});

test('the build says what a direct call from the browser costs', () => {
  expect(built('cross-origin').log).toContain('Notice: PUBLIC_API_URL is set: browsers call');
});

const UNUSABLE: [string, Record<string, string>, string][] = [
  ['no address of the backend', {}, 'BACKEND_URL is not set: '],
  [
    'a development address',
    { BACKEND_URL: 'http://localhost:7860' },
    'BACKEND_URL is an address of a development machine (localhost): ',
  ],
];
for (const [what, variables, sentence] of UNUSABLE) {
  test(`${what} ends the build with one sentence`, async () => {
    const build = await vercelBuild(variables);
    expect(build.succeeded).toBe(false);
    expect(build.log).toContain(`Failed to compile vercel.ts: ${sentence}`);
  });
}

/** What the backend sends with a page when it serves the frontend itself. */
function headersOfBackend(): Record<string, string> {
  const program = `
import asyncio, json
from taskwell.platform.http.frontend_pages import PAGE_POLICY
from taskwell.platform.http.security_headers import SecurityHeaders

async def page(scope, receive, send):
    policy = (b"content-security-policy", PAGE_POLICY.encode())
    await send({"type": "http.response.start", "status": 200, "headers": [policy]})

async def show(message):
    print(json.dumps({name.decode(): value.decode() for name, value in message["headers"]}))

asyncio.run(SecurityHeaders(page)({"type": "http"}, None, show))
`;
  const printed = execFileSync(PYTHON, ['-c', program], { encoding: 'utf8' });
  const headers = JSON.parse(printed) as Record<string, string>;
  // These two are of the API: pages say for themselves how long they are kept, and mark nothing.
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['cache-control', 'x-taskwell'].includes(name)),
  );
}
