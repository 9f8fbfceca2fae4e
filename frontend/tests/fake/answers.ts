import type { Session, Todo } from '#lib/api/wire.ts';

const JSON_HEADERS = { 'content-type': 'application/json', 'x-taskwell': '1' };

export function problem(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify({ status, code, request_id: 'r-1' }), {
    status,
    headers: {
      ...JSON_HEADERS,
      'content-type': 'application/problem+json',
      'x-request-id': 'r-1',
      ...headers,
    },
  });
}

/** What the platform in front shows while the backend sleeps. */
export function sleepingPage(): Response {
  return new Response('<h1>503</h1>', { status: 503, headers: { 'content-type': 'text/html' } });
}

export function reply(status: number, body?: unknown): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: JSON_HEADERS,
  });
}

export function shelfOf(todo: Todo): string {
  if (todo.deleted_at !== null) return 'trash';
  return todo.completed_at === null ? 'open' : 'done';
}

export function blank(id: string): Todo {
  return {
    id,
    title: '',
    notes: '',
    priority: 0,
    tags: [],
    due: null,
    rank: 'a0',
    completed_at: null,
    deleted_at: null,
    version: 1,
    created_at: now(),
    updated_at: now(),
  };
}

export function session(id: string, current: boolean, user_agent: string): Session {
  return {
    id,
    kind: 'browser',
    user_agent,
    client_address: '203.0.113.7',
    created_at: now(),
    last_seen_at: now(),
    expires_at: now(),
    current,
  };
}

export function now(): string {
  return new Date().toISOString();
}
