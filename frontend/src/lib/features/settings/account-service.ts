import { createContext } from 'svelte';
import type { ApiClient } from '#lib/api/client.ts';
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

  async endSession(id: string): Promise<void> {
    await this.client.send('delete', '/api/v1/account/sessions/{session_id}', {
      path: { session_id: id },
    });
  }

  async export(): Promise<AccountExport> {
    return this.client.send('get', '/api/v1/account/export', {});
  }

  async deleteAccount(password: string): Promise<void> {
    await this.client.send('delete', '/api/v1/account', { body: { password } });
  }
}

export const [getAccountService, setAccountService] = createContext<AccountService>();
