import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { FakeBackend } from './backend.ts';

/** Serves `/api` from memory in `vite dev --mode fake` and `vite preview --mode fake`. */
export function fakeBackend(backend: FakeBackend): Plugin {
  const middleware = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (!request.url?.startsWith('/api/')) return next();
    void answer(backend, request, response);
  };
  return {
    name: 'taskwell:fake-backend',
    configureServer: (server) => void server.middlewares.use(middleware),
    configurePreviewServer: (server) => void server.middlewares.use(middleware),
  };
}

async function answer(backend: FakeBackend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const method = request.method ?? 'GET';
  const init = body === '' ? { method } : { method, body };
  const answered = await backend.fetch(`http://fake${request.url ?? ''}`, init);
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(await answered.text());
}
