import { createContext } from 'svelte';
import type { ApiClient } from '#lib/api/client.ts';
import { ProblemError } from '#lib/api/failure.ts';

/**
 * - `malformed`: the address carries no token, or one that a mail program has damaged
 * - `invalid`: used, replaced by a newer link, or never given out; the server does not say which
 */
export type LinkState = 'checking' | 'valid' | 'expired' | 'invalid' | 'malformed';

const TOKEN_SHAPE = /^[\w-]{16,512}$/;

/** The use cases of a forgotten password, as the backend offers them. */
export class PasswordReset {
  constructor(private readonly client: ApiClient) {}

  async askForLink(email: string): Promise<void> {
    await this.client.send('post', '/api/v1/auth/forgot-password', { body: { email } });
  }

  /** Looks at a link without using it up. Throws a `ProblemError` for anything but a bad link. */
  async check(token: string): Promise<LinkState> {
    if (!TOKEN_SHAPE.test(token)) return 'malformed';
    try {
      await this.client.send('post', '/api/v1/auth/reset-password/check', { body: { token } });
      return 'valid';
    } catch (error) {
      return linkStateOf(error);
    }
  }

  /** Sets the password; answers `valid` when that worked, else what is wrong with the link. */
  async choose(token: string, password: string): Promise<LinkState> {
    try {
      await this.client.send('post', '/api/v1/auth/reset-password', { body: { token, password } });
      return 'valid';
    } catch (error) {
      return linkStateOf(error);
    }
  }
}

/** The token of a mailed link, which stands in the query or in the fragment; `null` when in neither. */
export function tokenIn(url: URL): string | null {
  return url.searchParams.get('token') ?? new URLSearchParams(url.hash.slice(1)).get('token');
}

function linkStateOf(error: unknown): LinkState {
  if (!(error instanceof ProblemError)) throw error;
  switch (error.problem.code) {
    case 'reset_token_expired':
      return 'expired';
    case 'reset_token_invalid':
      return 'invalid';
    default:
      throw error;
  }
}

export const [getPasswordReset, setPasswordReset] = createContext<PasswordReset>();
