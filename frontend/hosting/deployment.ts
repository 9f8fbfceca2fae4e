import { backendAddress } from './backend-address.ts';
import { ConfigurationError } from './configuration-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment of the build says about the deployment, checked. */
export interface Deployment {
  /** Where `/api/*` is sent to. */
  readonly backend: string;
  /** The backend's origin when the browser calls it itself, else `null`. */
  readonly directApi: string | null;
  /** Whether requests to the backend prove that they come through this deployment. */
  readonly proven: boolean;
  /** What whoever deploys should know, one sentence each. */
  readonly notices: readonly string[];
}

/** What a header can carry unchanged (RFC 9110, section 5.5), without the blanks that are lost at its ends. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** Reads the variables of the frontend's deployment. Throws a ConfigurationError for the first that cannot work. */
export function deploymentFrom(environment: Environment): Deployment {
  const backend = backendAddress('BACKEND_URL', environment['BACKEND_URL']);
  refuseItself(backend.origin, environment);
  const directApi = directApiFrom(environment['PUBLIC_API_URL']);
  const proven = hasSecret(environment['PROXY_SHARED_SECRET']);
  const notices = [
    backend.notice,
    proven ? null : WITHOUT_SECRET,
    directApi === null ? null : acrossOrigins(directApi),
  ].filter((notice) => notice !== null);
  return { backend: backend.origin, directApi, proven, notices };
}

const WITHOUT_SECRET =
  'PROXY_SHARED_SECRET is not set: all visitors share one client address in the rate limits; set the same value here and at the backend to count each by their own.';

function acrossOrigins(origin: string): string {
  return `PUBLIC_API_URL is set: browsers call ${origin} themselves, and those that keep no third-party cookie, such as Safari before 26.2, cannot stay signed in.`;
}

/** A rewrite to the deployment's own address would call itself until the edge gives up. */
function refuseItself(backend: string, environment: Environment): void {
  const own = ['VERCEL_URL', 'VERCEL_BRANCH_URL', 'VERCEL_PROJECT_PRODUCTION_URL'];
  if (own.some((name) => backend === `https://${environment[name] ?? ''}`)) {
    throw new ConfigurationError(
      "BACKEND_URL is this frontend's own address: write the address of the backend.",
    );
  }
}

function directApiFrom(pasted: string | undefined): string | null {
  if ((pasted?.trim() ?? '') === '') return null;
  const { origin } = backendAddress('PUBLIC_API_URL', pasted);
  // The value goes into the pages as it stands, so nothing may be left to put right.
  if (pasted?.replace(/\/+$/, '') !== origin) {
    throw new ConfigurationError(`PUBLIC_API_URL has to be written as an origin: ${origin}.`);
  }
  return origin;
}

function hasSecret(value: string | undefined): boolean {
  if (value === undefined || value === '') return false;
  if (!HEADER_SAFE.test(value)) {
    throw new ConfigurationError(
      'PROXY_SHARED_SECRET holds blanks or characters that no header can carry: make one with `taskwell secrets`.',
    );
  }
  return true;
}
