import { expect, test } from 'vitest';
import { changesIn, draftOf } from '#lib/features/todos/draft.ts';
import { inverseOf, rebase, type Operation } from '#lib/features/todos/operations.ts';
import { mergeShelf } from '#lib/features/todos/shelf.ts';
import { readTags } from '#lib/features/todos/tags.ts';
import type { Todo } from '#lib/api/wire.ts';
import { todoWith } from '../../../fake/todo.ts';

const AT = '2026-11-22T11:00:00Z';
const todo = todoWith({ id: 't', title: 'Milk', priority: 1 });

function mapOf(...todos: Todo[]): Map<string, Todo> {
  return new Map(todos.map((kept) => [kept.id, kept]));
}

const CHANGES: Operation[] = [
  { kind: 'patch', id: 't', patch: { title: 'Oat milk', due: { date: '2026-11-23' } }, at: AT },
  { kind: 'complete', id: 't', at: AT },
  { kind: 'delete', id: 't', at: AT },
];

test.each(CHANGES)('taking back $kind brings the row back', (operation) => {
  const inverse = inverseOf(operation, todo, AT);
  const after = rebase(mapOf(todo), [operation, inverse]).get('t');
  expect(after).toEqual({ ...todo, updated_at: AT });
});

test('pending operations apply on top of what the server says, in order', () => {
  const rows = rebase(mapOf(todo), [
    { kind: 'create', id: 'n', todo: { title: 'New' }, at: AT },
    { kind: 'patch', id: 'n', patch: { title: 'Newer' }, at: AT },
    { kind: 'complete', id: 't', at: AT },
    { kind: 'patch', id: 'gone', patch: { title: 'Nobody' }, at: AT },
  ]);
  expect([...rows.values()].map(({ title, completed_at }) => [title, completed_at])).toEqual([
    ['Milk', AT],
    ['Newer', null],
  ]);
});

test('a shelf read anew drops what left it, and keeps what is newer than the reading', () => {
  const gone = todoWith({ id: 'gone' });
  const done = todoWith({ id: 'done', completed_at: AT });
  const changed = todoWith({ id: 'changed', version: 3, completed_at: AT });
  const added = todoWith({ id: 'added' });
  const before = mapOf(gone, done, todo);
  const current = new Map([...before, ...mapOf(changed, added)]);
  const merged = mergeShelf('open', before, current, [
    todo,
    todoWith({ id: 'changed', version: 2 }),
  ]);
  expect([...merged.keys()].sort()).toEqual(['added', 'changed', 'done', 't']);
  expect(merged.get('changed')).toBe(changed);
});

test.each([
  [{}, {}],
  [{ title: ' Milk ' }, {}],
  [{ title: 'Oat milk' }, { title: 'Oat milk' }],
  [
    { date: '2026-11-23', time: '09:00' },
    { due: { date: '2026-11-23', time: '09:00', time_zone: null } },
  ],
  [{ date: '2026-11-23' }, { due: { date: '2026-11-23', time: null, time_zone: null } }],
  [{ tags: '#home, garden home' }, { tags: ['home', 'garden'] }],
  [
    { priority: 3, notes: 'Two litres' },
    { priority: 3, notes: 'Two litres' },
  ],
])('an editor with %o changes %o', (typed, changes) => {
  expect(changesIn({ ...draftOf(todo), ...typed }, todo)).toEqual(changes);
});

test('taking the time away from a due date clears the time and its zone', () => {
  const dated = todoWith({ due: { date: '2026-11-23', time: '09:00', time_zone: 'Asia/Tokyo' } });
  expect(changesIn({ ...draftOf(dated), time: '' }, dated)).toEqual({
    due: { date: '2026-11-23', time: null, time_zone: null },
  });
  expect(changesIn(draftOf(dated), dated)).toEqual({});
});

test('tags are taken once, whatever their case, and twenty at most', () => {
  expect(readTags(' #Home home,HOME work ')).toEqual(['Home', 'work']);
  expect(readTags(Array.from({ length: 30 }, (_, n) => `t${n}`).join(' '))).toHaveLength(20);
});
