import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { forward, given, publicAddress, type Headers } from './forwarding.ts';
import { listening, type Listening } from './listening.ts';
import type { Certificate } from './certificate.ts';

/** The edge of Hugging Face in front of one Space. */
export interface SpaceEdge extends Listening {
  /** While set, the container does not run and the edge answers in its place. */
  asleep: boolean;
  /** Whether the edge lets any origin in; where a Space moves to, the list of the backend may be all there is. */
  letsAnyOriginIn: boolean;
}

const ASLEEP_PAGE =
  '<!doctype html><title>503</title><p>Your space is sleeping, restart it on hf.co';

/**
 * What is known of that edge: it appends the caller to X-Forwarded-For and believes what stands there, answers
 * preflights itself and lets any origin in, adds headers of its own, and shows a page while the container sleeps.
 * Where reports differ it does what is harder on the app: pages of other origins cannot read that page, and the
 * list of headers that they may read is replaced by `*`.
 */
export async function startSpaceEdge(
  name: string,
  certificate: Certificate,
  backendPort: number,
): Promise<SpaceEdge> {
  const edge = { asleep: false, letsAnyOriginIn: true };
  const server = createServer(certificate, (request, response) => {
    void answer(request, response).catch(() => response.writeHead(502).end());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/' } = request;
    const isPreflight = method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    if (edge.asleep) {
      response.writeHead(503, { 'content-type': 'text/html' }).end(ASLEEP_PAGE);
    } else if (isPreflight && edge.letsAnyOriginIn) {
      response.writeHead(200, preflightAnswer(request)).end();
    } else {
      const answered = await forward(request, url, seenByContainer(request), {
        port: backendPort,
        from: '127.0.0.1',
      });
      response.writeHead(answered.status, {
        ...answered.headers,
        ...(edge.letsAnyOriginIn ? reflection(request) : {}),
        ...added(name, answered.headers),
      });
      response.end(answered.body);
    }
  }

  return Object.assign(edge, await listening(server));
}

function seenByContainer(request: IncomingMessage): Headers {
  const told = request.headers['x-forwarded-for'];
  const caller = publicAddress(request.socket);
  return {
    ...given(request.headers),
    'x-forwarded-for': told === undefined ? caller : `${String(told)}, ${caller}`,
    'x-forwarded-proto': 'https',
  };
}

function preflightAnswer(request: IncomingMessage): Headers {
  return {
    ...reflection(request),
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
  };
}

/** Whoever asks is let in: on this host no list of origins protects anything. */
function reflection(request: IncomingMessage): Headers {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  return { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
}

function added(name: string, headers: Headers): Headers {
  return {
    'access-control-expose-headers': '*',
    link: `<https://huggingface.co/spaces/${name}>;rel="canonical"`,
    vary: `origin, ${String(headers['vary'] ?? 'access-control-request-method')}`,
    'x-proxied-host': 'http://10.16.0.1',
    'x-proxied-replica': 'one',
  };
}
