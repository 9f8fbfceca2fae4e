import { createContext } from 'svelte';
import type { ApiClient } from '#lib/api/client.ts';
import { ProblemError } from '#lib/api/failure.ts';
import type { AccountExport, Session } from '#lib/api/wire.ts';

/** What a person can do with their account, beyond its profile. */
export class AccountService {
  constructor(private readonly client: ApiClient) {}

  async changePassword(current: string, wanted: string): Promise<void> {
    await this.client.send('post', '/api/v1/account/password', {
      body: { current_password: current, new_password: wanted },
    });
  }

  /** Where the person is signed in, this browser first. */
  async listSessions(): Promise<Session[]> {
    const { items } = await this.client.send('get', '/api/v1/account/sessions', {});
    return [...items].sort((a, b) => Number(b.current) - Number(a.current));
  }

  /** Ends these sessions, one after the other; one that has ended meanwhile is as good as ended. */
  async endSessions(sessions: readonly Session[]): Promise<void> {
    for (const { id } of sessions) await this.#endSession(id);
  }

  async export(): Promise<AccountExport> {
    return this.client.send('get', '/api/v1/account/export', {});
  }

  async deleteAccount(password: string): Promise<void> {
    await this.client.send('delete', '/api/v1/account', { body: { password } });
  }

  async #endSession(id: string): Promise<void> {
    try {
      await this.client.send('delete', '/api/v1/account/sessions/{session_id}', {
        path: { session_id: id },
      });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'not_found') throw error;
    }
  }
}

export const [getAccountService, setAccountService] = createContext<AccountService>();
