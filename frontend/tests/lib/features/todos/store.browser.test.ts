import { beforeEach, expect, test } from 'vitest';
import { ApiClient } from '#lib/api/client.ts';
import { Connection } from '#lib/api/connection.svelte.ts';
import type { Problem } from '#lib/api/failure.ts';
import { Transport } from '#lib/api/transport.ts';
import type { Operation } from '#lib/features/todos/operations.ts';
import { TodoRemote } from '#lib/features/todos/remote.ts';
import { TodoStore } from '#lib/features/todos/store.svelte.ts';
import { Clock } from '#lib/platform/clock.svelte.ts';
import { problem, sleepingPage } from '../../../fake/answers.ts';
import { FakeBackend } from '../../../fake/backend.ts';
import { FakeAttention, FakeTimers } from '../../../fake/timers.ts';

let backend: FakeBackend;
let timers: FakeTimers;
let store: TodoStore;
let refused: [Operation['kind'], Problem['code']][];

beforeEach(async () => {
  backend = new FakeBackend();
  backend.signInAs('ada@example.org');
  backend.keep({ id: 'one', title: 'One', rank: 'a1' });
  backend.keep({ id: 'two', title: 'Two', rank: 'a2' });
  timers = new FakeTimers();
  refused = [];
  const attention = new FakeAttention();
  const transport = new Transport(backend.fetch, '', attention);
  const connection = new Connection(() => transport.probe(), timers, attention);
  const remote = new TodoRemote(new ApiClient(transport, connection, timers));
  const events = {
    onRefused: (operation: Operation, { code }: Problem) => refused.push([operation.kind, code]),
  };
  store = new TodoStore(remote, new Clock(), events, timers);
  await store.load('open');
});

function titles(): string[] {
  return store.todos.filter((todo) => todo.deleted_at === null).map((todo) => todo.title);
}

async function saved(): Promise<void> {
  await expect.poll(() => store.unsaved).toBe(0);
}

test('a change shows before the server has answered, and stays when it has', async () => {
  store.edit('one', { title: 'First' });
  expect(store.find('one')?.title).toBe('First');
  expect(store.unsaved).toBe(1);
  await saved();
  expect(store.find('one')).toMatchObject({ title: 'First', version: 2 });
  expect(backend.todos.get('one')?.title).toBe('First');
});

test('a refused change falls away and is reported', async () => {
  backend.interception = () => problem(422, 'invalid_request');
  store.edit('one', { title: 'First' });
  await saved();
  expect(store.find('one')?.title).toBe('One');
  expect(refused).toEqual([['patch', 'invalid_request']]);
});

test('a refused change leaves the changes around it standing', async () => {
  backend.interception = (request) =>
    request.url.endsWith('/one') ? problem(422, 'invalid_request') : null;
  store.edit('two', { title: 'Second' });
  store.edit('one', { title: 'First' });
  store.edit('two', { priority: 3 });
  await saved();
  expect(store.find('one')?.title).toBe('One');
  expect(store.find('two')).toMatchObject({ title: 'Second', priority: 3 });
});

test('changes reach the server in the order they were made', async () => {
  const made = store.add({ title: 'Three' });
  store.edit(made.id, { title: 'Three!' });
  store.complete(made.id);
  await saved();
  const paths = backend.received.slice(-3).map(({ method, path }) => `${method} ${path}`);
  expect(paths).toEqual([
    'POST /api/v1/todos',
    `PATCH /api/v1/todos/${made.id}`,
    `POST /api/v1/todos/${made.id}/complete`,
  ]);
});

test('what is added while the server sleeps is kept, and sent when it is awake', async () => {
  backend.interception = sleepingPage;
  store.add({ title: 'Three' });
  await timers.pass(10_000);
  expect(titles()).toContain('Three');
  expect(store.unsaved).toBe(1);
  backend.interception = null;
  await timers.pass(20_000);
  await saved();
  expect([...backend.todos.values()].map((todo) => todo.title)).toContain('Three');
});

test('an ended session holds the changes back until somebody signs in again', async () => {
  backend.interception = () => problem(401, 'not_authenticated');
  store.edit('one', { title: 'First' });
  await expect.poll(() => backend.received.at(-1)?.method).toBe('PATCH');
  expect(store.find('one')?.title).toBe('First');
  backend.interception = null;
  await expect
    .poll(() => {
      void store.save();
      return store.unsaved;
    })
    .toBe(0);
  expect(backend.todos.get('one')?.title).toBe('First');
});

test('a limit is waited out, not taken for a refusal', async () => {
  let limited = true;
  backend.interception = () =>
    limited ? problem(429, 'too_many_requests', { 'retry-after': '30' }) : null;
  store.edit('one', { title: 'First' });
  await timers.pass(29_000);
  limited = false;
  expect(store.unsaved).toBe(1);
  await timers.pass(2_000);
  await saved();
  expect(refused).toEqual([]);
  expect(backend.todos.get('one')?.title).toBe('First');
});

test('every deed can be taken back, and done again', async () => {
  store.complete('one');
  store.remove('two');
  store.undo();
  store.undo();
  await saved();
  expect(backend.todos.get('one')?.completed_at).toBeNull();
  expect(backend.todos.get('two')?.deleted_at).toBeNull();
  store.redo();
  await saved();
  expect(backend.todos.get('one')?.completed_at).not.toBeNull();
  expect(store.redo()).toBeDefined();
  expect(store.redo()).toBeUndefined();
});

test('an older deed can be taken back by itself', async () => {
  const removal = store.remove('one');
  store.edit('two', { title: 'Second' });
  store.undo(removal);
  await saved();
  expect(titles().sort()).toEqual(['One', 'Second']);
  expect(store.undo(removal)).toBeUndefined();
});

test('adding, taking back and adding again is one todo', async () => {
  const made = store.add({ title: 'Three' });
  store.undo();
  store.redo();
  await saved();
  expect(store.find(made.id)?.deleted_at).toBeNull();
  expect([...backend.todos.values()].filter((todo) => todo.title === 'Three')).toHaveLength(1);
});

test('a row that another device has deleted for good leaves the list', async () => {
  backend.todos.delete('one');
  store.edit('one', { title: 'First' });
  await saved();
  expect(titles()).toEqual(['Two']);
  expect(refused).toEqual([['patch', 'not_found']]);
});

test('moving tells the new place, and a new entry comes first', async () => {
  expect(store.move('one', 1)).toEqual({ place: 2, of: 2 });
  expect(store.move('one', 1)).toBeNull();
  const made = store.add({ title: 'Three' });
  expect(store.move(made.id, 2)).toEqual({ place: 3, of: 3 });
  await saved();
});

test('a list that cannot be read says so, and can be read again', async () => {
  backend.interception = () => problem(500, 'internal_error');
  await store.load('done');
  expect(store.loading.done).toBe('failed');
  backend.interception = null;
  await store.load('done');
  expect(store.loading.done).toBe('ready');
});
