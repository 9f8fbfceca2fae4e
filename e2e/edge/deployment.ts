import { randomBytes } from 'node:crypto';
import { startThrowaway } from '../throwaway.ts';
import { certificateFor, type Certificate } from './certificate.ts';
import type { Listening } from './listening.ts';
import { startMailProvider, type MailProvider } from './mail-provider.ts';
import { startNames } from './names.ts';
import { startSpaceEdge, type SpaceEdge } from './space-edge.ts';
import { startVercelEdge } from './vercel-edge.ts';

/** The frontend and the Space are two sites to every browser: both domains are on the Public Suffix List. */
const FRONTEND = 'tw.vercel.app';
const PREVIEW = 'tw-git-branch.vercel.app';
const SPACE = 'tw.hf.space';

export const FRONTEND_URL = `https://${FRONTEND}`;
/** The same pages at an address that the backend has not been told of. */
export const PREVIEW_URL = `https://${PREVIEW}`;
export const SPACE_URL = `https://${SPACE}`;
export const PROXY_SHARED_SECRET = 'canary-that-both-halves-know-4711';

/** Through the frontend's own origin, or from the browser to the backend's. */
export type Topology = 'same-origin' | 'cross-origin';

/** The variables of the Vercel project of a topology. */
export function projectVariables(topology: Topology): Record<string, string> {
  return {
    BACKEND_URL: `${SPACE_URL}/`,
    PROXY_SHARED_SECRET,
    ...(topology === 'cross-origin' ? { PUBLIC_API_URL: SPACE_URL } : {}),
  };
}

/** A deployment in production mode behind both edges. */
export interface Deployment {
  readonly certificate: Certificate;
  /** The proxy through which its names are found. */
  readonly proxy: string;
  readonly space: SpaceEdge;
  readonly mail: MailProvider;
  /** What is set at the backend. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts the backend and everything in front of it; `output` is what `vercel build` has made for the topology, and
 * `changes` stand over the settings of its backend.
 */
export async function startDeployment(
  topology: Topology,
  output: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const certificate = await certificateFor([FRONTEND, PREVIEW, SPACE]);
  const mail = await startMailProvider();
  const settings = { ...productionSettings(topology, mail.port), ...changes };
  const backend = await startThrowaway(`.tools/${topology}.log`, settings);
  const space = await startSpaceEdge('tw', certificate, Number(new URL(backend.url).port));
  const ports = new Map([[SPACE, space.port]]);
  const portOf = (host: string): number | undefined => ports.get(host);
  const frontend = await startVercelEdge({
    certificate,
    output,
    portOf,
    variables: projectVariables(topology),
  });
  for (const name of [FRONTEND, PREVIEW]) ports.set(name, frontend.port);
  const names = await startNames(portOf);
  const servers: Listening[] = [names, frontend, space, mail];
  return {
    certificate,
    proxy: `http://127.0.0.1:${String(names.port)}`,
    space,
    mail,
    settings,
    stop: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await backend.stop();
    },
  };
}

/** What the one who deploys sets at the backend, with a mail provider on this machine. */
function productionSettings(topology: Topology, mailPort: number): Record<string, string> {
  return {
    ENVIRONMENT: 'production',
    HOST: '127.0.0.1',
    LOG_FORMAT: 'json',
    JWT_SECRET_KEY: randomBytes(48).toString('base64'),
    FRONTEND_URL,
    CORS_ORIGINS: '',
    FRONTEND_DIST: '',
    PROXY_SHARED_SECRET,
    COOKIE_SAMESITE: topology === 'cross-origin' ? 'none' : 'lax',
    MAIL_TRANSPORT: 'resend',
    MAIL_FROM: 'Taskwell <todo@taskwell.example>',
    RESEND_API_KEY: 're_of_nobody',
    MAIL_API_BASE_URL: `http://127.0.0.1:${String(mailPort)}`,
  };
}
