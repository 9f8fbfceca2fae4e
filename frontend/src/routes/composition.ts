import { PUBLIC_API_URL } from '$app/env/public';
import { ApiClient } from '#lib/api/client.ts';
import { Connection } from '#lib/api/connection.svelte.ts';
import { Transport, type Fetch } from '#lib/api/transport.ts';
import { Session } from '#lib/features/auth/session.svelte.ts';
import { browserAttention } from '#lib/platform/attention.ts';
import { deviceStorage, Preferences } from '#lib/platform/preferences.svelte.ts';
import { browserTimers } from '#lib/platform/timers.ts';

/** Puts the app together: the one place that names the real network, clock and storage. */
export function compose(fetch: Fetch) {
  const preferences = new Preferences(deviceStorage());
  const transport = new Transport(fetch, PUBLIC_API_URL, browserAttention);
  const connection = new Connection(() => transport.probe(), browserTimers, browserAttention);
  const client = new ApiClient(transport, connection, browserTimers);
  const session = new Session(client, preferences);
  return { preferences, connection, client, session };
}
