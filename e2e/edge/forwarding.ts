import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Http2ServerRequest } from 'node:http2';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Headers = Record<string, string | string[]>;

/** A request, by whichever version of HTTP it came. */
export type Incoming = IncomingMessage | Http2ServerRequest;

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Where a request is sent on: a port of this machine, over TLS when a name and its authority are given. */
export interface Upstream {
  readonly port: number;
  readonly tls?: { readonly name: string; readonly authority: string };
  /** The address of this machine from which the request comes. */
  readonly from: string;
}

const OF_ONE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];

/** Sends a request on as it came, but with these headers; fails when nobody answers. */
export async function forward(
  incoming: Incoming,
  path: string,
  headers: Headers,
  upstream: Upstream,
): Promise<Answer> {
  const body = await buffer(incoming);
  const { port, tls, from } = upstream;
  const options = {
    host: '127.0.0.1',
    port,
    localAddress: from,
    method: incoming.method ?? 'GET',
    path,
    headers: { ...withoutConnection(headers), 'content-length': String(body.length) },
  };
  const outgoing =
    tls === undefined
      ? httpRequest(options)
      : httpsRequest({ ...options, servername: tls.name, ca: tls.authority });
  const answered = Promise.withResolvers<IncomingMessage>();
  outgoing.once('response', answered.resolve).once('error', answered.reject).end(body);
  const answer = await answered.promise;
  return {
    status: answer.statusCode ?? 502,
    headers: withoutConnection(given(answer.headers)),
    body: await buffer(answer),
  };
}

/** The headers of a message that it has, without what HTTP/2 says in their manner of its first line. */
export function given(headers: IncomingHttpHeaders): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined && !entry[0].startsWith(':'),
    ),
  );
}

function withoutConnection(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name)),
  );
}

/**
 * The address that a peer on this machine stands for: 127.0.0.7 is 203.0.113.7, an address for examples (RFC 5737).
 * Loopback addresses themselves are proxies to the backend, never clients.
 */
export function publicAddress(socket: Socket): string {
  const [, , , last] = (socket.remoteAddress ?? '').replace(/^::ffff:/, '').split('.');
  return `203.0.113.${last ?? '0'}`;
}
