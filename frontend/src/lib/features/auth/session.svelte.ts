import { createContext } from 'svelte';
import type { ApiClient } from '#lib/api/client.ts';
import { ProblemError } from '#lib/api/failure.ts';
import type { Account, AccountPatch } from '#lib/api/wire.ts';
import type { Preferences } from '#lib/platform/preferences.svelte.ts';

/** Thrown when the server opened a session and the browser did not keep its cookie. */
export class CookieRefusedError extends Error {
  override readonly name = 'CookieRefusedError';
}

/** Who is signed in, as far as this tab knows. */
export class Session {
  account = $state.raw<Account | null>(null);
  /** `ended`: the server closed the session while the app was in use; what is typed is still here. */
  status = $state<'unknown' | 'open' | 'ended' | 'closed'>('unknown');

  constructor(
    private readonly client: ApiClient,
    private readonly preferences: Preferences,
  ) {
    client.onSessionEnded = () => this.#lost();
  }

  /** Asks the server who is signed in; answers whether anybody is. */
  async load(): Promise<boolean> {
    try {
      this.#open(await this.client.send('get', '/api/v1/account', {}));
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === 'not_authenticated') return false;
      throw error;
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    const account = await this.client.send('post', '/api/v1/auth/login', {
      body: { email, password },
    });
    await this.#opened(account);
  }

  async register(email: string, password: string, name: string): Promise<void> {
    const account = await this.client.send('post', '/api/v1/auth/register', {
      body: { email, password, name },
    });
    await this.#opened(account);
    await this.update({ time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  }

  async update(patch: AccountPatch): Promise<void> {
    this.#open(await this.client.send('patch', '/api/v1/account', { body: patch }));
  }

  async signOut(): Promise<void> {
    await this.client.send('post', '/api/v1/auth/logout', {});
    this.close();
  }

  /** Forgets who was signed in, because the server has already done so. */
  close(): void {
    this.account = null;
    this.status = 'closed';
    this.preferences.signedIn = false;
  }

  #open(account: Account): void {
    this.account = account;
    this.status = 'open';
    this.preferences.signedIn = true;
  }

  async #opened(account: Account): Promise<void> {
    this.#open(account);
    if (this.client.crossOrigin && !(await this.load())) {
      this.close();
      throw new CookieRefusedError();
    }
  }

  #lost(): void {
    if (this.status === 'open') this.status = 'ended';
    else if (this.status === 'unknown') this.close();
  }
}

export const [getSession, setSession] = createContext<Session>();
