import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { forward, given, publicAddress, type Headers } from './forwarding.ts';
import { listening, type Listening } from './listening.ts';
import type { Certificate } from './certificate.ts';

/** The edge of Hugging Face in front of one Space. */
export interface SpaceEdge extends Listening {
  /** While set, the container does not run and the edge answers in its place. */
  asleep: boolean;
}

const ASLEEP_PAGE =
  '<!doctype html><title>503</title><p>Your space is sleeping, restart it on hf.co';

/**
 * What is known of that edge: it appends the caller to X-Forwarded-For and believes what stands there, answers
 * preflights itself and lets any origin in, adds headers of its own, and shows a page while the container sleeps.
 */
export async function startSpaceEdge(
  name: string,
  certificate: Certificate,
  backendPort: number,
): Promise<SpaceEdge> {
  const edge = { asleep: false };
  const server = createServer(certificate, (request, response) => {
    void answer(request, response).catch(() => response.writeHead(502).end());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/' } = request;
    if (method === 'OPTIONS' && 'access-control-request-method' in request.headers) {
      response.writeHead(200, preflightAnswer(request)).end();
    } else if (edge.asleep) {
      response.writeHead(503, { 'content-type': 'text/html', ...reflection(request) });
      response.end(ASLEEP_PAGE);
    } else {
      const answered = await forward(request, url, seenByContainer(request), {
        port: backendPort,
        from: '127.0.0.1',
      });
      response.writeHead(answered.status, {
        ...answered.headers,
        ...reflection(request),
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
  const exposed = headers['access-control-expose-headers'];
  return {
    'access-control-expose-headers': exposed === undefined ? '*' : `${String(exposed)}, *`,
    link: `<https://huggingface.co/spaces/${name}>;rel="canonical"`,
    vary: `origin, ${String(headers['vary'] ?? 'access-control-request-method')}`,
    'x-proxied-host': 'http://10.16.0.1',
    'x-proxied-replica': 'one',
  };
}
