import { expect, test } from 'vitest';
import { byRank, rankAt, rankAtTop } from '#lib/features/todos/rank.ts';
import { todoWith } from '../../../fake/todo.ts';

const [a, b, c] = ['a1', 'a2', 'a3'].map((rank) => todoWith({ id: rank, rank }));
const sorted = [a!, b!, c!];

function orderAfterMoving(id: string, index: number): string[] {
  const moved = sorted.find((todo) => todo.id === id)!;
  const rank = rankAt(sorted, moved, index) ?? moved.rank;
  return sorted
    .map((todo) => (todo === moved ? { ...moved, rank } : todo))
    .sort(byRank)
    .map((todo) => todo.id);
}

test.each([
  ['a1', 1, ['a2', 'a1', 'a3']],
  ['a1', 2, ['a2', 'a3', 'a1']],
  ['a3', 0, ['a3', 'a1', 'a2']],
  ['a3', 1, ['a1', 'a3', 'a2']],
  ['a2', 1, ['a1', 'a2', 'a3']],
  ['a1', -1, ['a1', 'a2', 'a3']],
  ['a3', 99, ['a1', 'a2', 'a3']],
])('%s moved to place %i', (id, index, order) => {
  expect(orderAfterMoving(id, index)).toEqual(order);
});

test('moving to where it stands changes no rank', () => {
  expect(rankAt(sorted, b!, 1)).toBeNull();
});

test('a new entry goes before the first, and into an empty list', () => {
  expect(rankAtTop(sorted) < a!.rank).toBe(true);
  expect(rankAtTop([])).toMatch(/^[0-9A-Za-z]+$/);
});

test('ranks compare bytewise, as the server compares them: capitals before small letters', () => {
  expect(
    [todoWith({ rank: 'a0' }), todoWith({ rank: 'Zz' })].sort(byRank).map((todo) => todo.rank),
  ).toEqual(['Zz', 'a0']);
});

test('equal ranks of two devices are ordered by id', () => {
  expect(
    [todoWith({ id: '2' }), todoWith({ id: '1' })].sort(byRank).map((todo) => todo.id),
  ).toEqual(['1', '2']);
});

test.each([
  ['equal', 'a1', 'a1'],
  ['not of our form', 'zzz', 'zzzz'],
])('between neighbours whose ranks are %s, an entry still gets a rank', (_, before, after) => {
  const list = [
    todoWith({ id: '1', rank: before }),
    todoWith({ id: '2', rank: after }),
    todoWith({ id: '3', rank: 'zzzzz' }),
  ];
  expect(rankAt(list, list[2]!, 1)).toMatch(/^[0-9A-Za-z]+$/);
});
