import type { Deployment } from './deployment.ts';
import { securityHeaders } from './headers.ts';

/** One step of Vercel's routing; the first that matches and does not `continue` answers. */
export type Route =
  | { readonly handle: 'filesystem' | 'hit' }
  | {
      readonly src: string;
      readonly dest?: string;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly continue?: true;
      readonly transforms?: readonly HeaderTransform[];
      readonly respectOriginCacheControl?: boolean;
    };

interface HeaderTransform {
  readonly type: 'request.headers';
  readonly op: 'set';
  readonly target: { readonly key: string };
  readonly args: string;
  readonly env: readonly string[];
}

/** The prerendered pages, each answered without its ending; `index.html` needs no rule. */
const PAGES = ['forgot-password', 'login', 'register', 'reset-password'];
/** The page of every other address: the app, empty. */
const SHELL = '/200.html';
const HASHED_FILES = '^/_app/immutable/.*$';

/**
 * The routing table of the deployment. Everything stands in `routes`, because Vercel refuses a rule that changes
 * request headers beside the shorter `rewrites`, `headers` and `cleanUrls`, and one table with and without the
 * secret is easier to be sure of than two.
 */
export function routes(deployment: Deployment): Route[] {
  return [
    { src: '^/(?!api/).*$', headers: securityHeaders(deployment.directApi), continue: true },
    {
      src: '^/(?!api/|_app/immutable/).*$',
      headers: { 'Cache-Control': 'no-cache' },
      continue: true,
    },
    toBackend(deployment),
    { src: `^/(${PAGES.join('|')})/?$`, dest: '/$1.html' },
    { handle: 'filesystem' },
    // The file of a former version is gone; the shell in its place would be taken for a script.
    { src: HASHED_FILES, status: 404, headers: { 'Cache-Control': 'no-store' } },
    { src: '^/.*$', dest: SHELL },
    { handle: 'hit' },
    {
      src: HASHED_FILES,
      headers: { 'Cache-Control': 'public, max-age=31536000, immutable' },
      continue: true,
    },
  ];
}

function toBackend({ backend, proven }: Deployment): Route {
  return {
    src: '^/api/(.*)$',
    dest: `${backend}/api/$1`,
    // The backend sends `no-store`, but a platform in front of it may answer in its place.
    respectOriginCacheControl: false,
    ...(proven ? { transforms: [proofOfPassage()] } : {}),
  };
}

/**
 * Tells the backend that a request came this way. The edge fills in the variable for each request, so the secret
 * is in no file of the build, and a `$` in it is no capture group. Should a visitor's own header of that name win,
 * it only fails to match: they are then counted by the address of the edge.
 */
function proofOfPassage(): HeaderTransform {
  const secret = 'PROXY_SHARED_SECRET';
  return {
    type: 'request.headers',
    op: 'set',
    target: { key: 'x-taskwell-proxy' },
    args: `$${secret}`,
    env: [secret],
  };
}
