import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createSecureServer, type Http2ServerResponse } from 'node:http2';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Certificate } from './certificate.ts';
import {
  forward,
  given,
  publicAddress,
  type Answer,
  type Headers,
  type Incoming,
} from './forwarding.ts';
import { listening, type Listening } from './listening.ts';
import { decide, type Decision, type HeaderTransform, type Route } from './routing.ts';

type Rewrite = Extract<Decision, { kind: 'rewrite' }>;

interface Settings {
  readonly certificate: Certificate;
  /** The folder that `vercel build` has made. */
  readonly output: string;
  /** The variables of the project, for what the routing table names. */
  readonly variables: Readonly<Record<string, string>>;
  /** Which port of this machine stands for a host, if any does. */
  readonly portOf: (host: string) => number | undefined;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};
/** Not the address that visitors have, so that mistaking the one for the other shows. */
const EGRESS = '127.0.0.99';

/**
 * Vercel in front of a deployment: serves the output by its own routing table, over HTTP/2 and compressed, and sends
 * rewrites on with the headers that Vercel writes. It keeps every answer that is not `no-store`, whatever the table says of that, so the
 * backend has to forbid it by itself.
 */
export async function startVercelEdge(settings: Settings): Promise<Listening> {
  const { output, certificate, variables, portOf } = settings;
  const config = readFileSync(path.join(output, 'config.json'), 'utf8');
  const { routes } = JSON.parse(config) as { routes: Route[] };
  const kept = new Map<string, Answer>();

  const server = createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
    void answer(request, response).catch(() => {
      response.writeHead(502).end('ROUTER_EXTERNAL_TARGET_ERROR');
    });
  });

  async function answer(request: Incoming, response: Http2ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'https://edge');
    const decision = decide(routes, pathname, (file) => isFile(fileOf(file)));
    const { status, headers, body } =
      decision.kind === 'rewrite'
        ? await rewritten(decision, request, search)
        : local(decision, request.headers);
    response.writeHead(status, { ...headers, ...decision.headers });
    response.end(request.method === 'HEAD' ? '' : body);
  }

  async function rewritten(
    { url, transforms }: Rewrite,
    request: Incoming,
    search: string,
  ): Promise<Answer> {
    const key = `${request.method ?? ''} ${url}${search}`;
    const before = kept.get(key);
    if (before !== undefined) return before;
    const { hostname, pathname } = new URL(url);
    const port = portOf(hostname);
    if (port === undefined) throw new Error(`Nobody is ${hostname}.`);
    const headers = { ...seenByOrigin(request, hostname), ...transformed(transforms, request) };
    const tls = { name: hostname, authority: certificate.authority };
    const answered = await forward(request, pathname + search, headers, {
      port,
      tls,
      from: EGRESS,
    });
    if (request.method === 'GET' && mayBeKept(answered)) kept.set(key, answered);
    return answered;
  }

  function transformed(transforms: readonly HeaderTransform[], request: Incoming): Headers {
    const added: Headers = {};
    for (const { type, op, target, args, env } of transforms) {
      if (type !== 'request.headers' || op !== 'set') throw new Error(`No ${op} of ${type} here.`);
      // Vercel's words are "if missing": the less helpful reading, in which a visitor's own header stays.
      if (target.key in request.headers) continue;
      added[target.key] = args.replace(/\$(\w+)/g, (whole, name: string) =>
        env.includes(name) ? (variables[name] ?? '') : whole,
      );
    }
    return added;
  }

  function local(decision: Exclude<Decision, Rewrite>, asked: IncomingHttpHeaders): Answer {
    if (decision.kind === 'status') {
      return { status: decision.status, headers: {}, body: Buffer.alloc(0) };
    }
    const body = readFileSync(fileOf(decision.file));
    const etag = `"${String(body.length)}-${decision.file}"`;
    const type = TYPES[path.extname(decision.file)] ?? 'application/octet-stream';
    const headers = {
      'content-type': type,
      'cache-control': 'public, max-age=0, must-revalidate',
      vary: 'accept-encoding',
      etag,
    };
    if (asked['if-none-match'] === etag) return { status: 304, headers, body: Buffer.alloc(0) };
    if (type === 'image/png' || !/\bbr\b/.test(String(asked['accept-encoding']))) {
      return { status: 200, headers, body };
    }
    return {
      status: 200,
      headers: { ...headers, 'content-encoding': 'br' },
      body: brotliCompressSync(body),
    };
  }

  function fileOf(pathname: string): string {
    return path.join(output, 'static', pathname);
  }

  return await listening(server);
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

/** Vercel writes these anew, so a visitor cannot bring their own. */
function seenByOrigin(request: Incoming, host: string): Headers {
  const caller = publicAddress(request.socket);
  return {
    ...given(request.headers),
    host,
    'x-forwarded-for': caller,
    'x-forwarded-host': request.headers.host ?? request.headers[':authority'] ?? '',
    'x-forwarded-proto': 'https',
    'x-real-ip': caller,
    'x-vercel-forwarded-for': caller,
    'x-vercel-id': 'fra1::one',
  };
}

function mayBeKept({ status, headers }: Answer): boolean {
  return status === 200 && !/no-store|private/.test(String(headers['cache-control'] ?? ''));
}
