import type { ApiClient } from '#lib/api/client.ts';
import type { Todo } from '#lib/api/wire.ts';
import type { Operation } from './operations.ts';

/** The three places the server keeps todos in. */
export type Shelf = 'open' | 'done' | 'trash';

/** The largest page the server gives out. */
const PAGE_SIZE = 200;

/** Todos as the server has them. */
export class TodoRemote {
  constructor(private readonly client: ApiClient) {}

  /** Each page of a shelf, in turn. */
  async *list(status: Shelf): AsyncGenerator<readonly Todo[]> {
    let cursor: string | null = null;
    do {
      const page: { items: readonly Todo[]; next_cursor: string | null } = await this.client.send(
        'get',
        '/api/v1/todos',
        { query: { status, limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) } },
      );
      yield page.items;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  /** Carries out one operation; answers the row afterwards, where the server shows it. */
  async carryOut(operation: Operation): Promise<Todo | undefined> {
    const { id } = operation;
    switch (operation.kind) {
      case 'create':
        return this.client.send('post', '/api/v1/todos', { body: { ...operation.todo, id } });
      case 'patch':
        return this.client.send('patch', '/api/v1/todos/{todo_id}', {
          path: { todo_id: id },
          body: operation.patch,
        });
      case 'delete':
        return this.client.send('delete', '/api/v1/todos/{todo_id}', { path: { todo_id: id } });
      case 'complete':
        return this.client.send('post', '/api/v1/todos/{todo_id}/complete', {
          path: { todo_id: id },
        });
      case 'reopen':
        return this.client.send('post', '/api/v1/todos/{todo_id}/reopen', {
          path: { todo_id: id },
        });
      case 'restore':
        return this.client.send('post', '/api/v1/todos/{todo_id}/restore', {
          path: { todo_id: id },
        });
    }
  }
}
