import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { FakeBackend } from '../fake/backend.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** What a host sends with every page: nothing inline, nothing from elsewhere. */
const POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Makes of a file's text what another build would have there. */
type Edit = (file: string, text: string) => string;

export interface Site {
  readonly address: string;
  readonly backend: FakeBackend;
  edit: Edit;
  close(): void;
}

/** Serves the built site as a host would, under the strict policy, with the fake backend at `/api`. */
export async function serveSite(build: string): Promise<Site> {
  const backend = new FakeBackend();
  const served = { edit: (_file: string, text: string) => text };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    void (path.startsWith('/api/')
      ? passOn(backend, request, response)
      : sendFile(build, path, served.edit, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(served, {
    address: `http://localhost:${portOf(server)}`,
    backend,
    close: () => server.close(),
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function sendFile(
  build: string,
  path: string,
  edit: Edit,
  response: ServerResponse,
): Promise<void> {
  const candidates = path === '/' ? ['/index.html'] : [path, `${path}.html`];
  for (const candidate of [...candidates, '/200.html']) {
    const body = await readFile(join(build, candidate)).catch(() => null);
    if (body === null) continue;
    response.writeHead(200, {
      'content-type': TYPES[extname(candidate)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'cache-control': 'no-cache',
    });
    response.end(/\.(html|js)$/.test(candidate) ? edit(candidate, body.toString()) : body);
    return;
  }
  response.writeHead(404).end();
}

async function passOn(
  backend: FakeBackend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const method = request.method ?? 'GET';
  const answer = await backend.fetch(
    request.url ?? '/',
    body === '' ? { method } : { method, body },
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
