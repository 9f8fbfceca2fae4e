import { expect, test } from 'vitest';
import { matcherOf, NO_FILTER } from '#lib/features/todos/filter.ts';
import { belongsTo, sectionsOf, VIEWS } from '#lib/features/todos/views.ts';
import { todoWith } from '../../../fake/todo.ts';

const PRESENT = { now: new Date('2026-11-22T11:00:00Z'), zone: 'Europe/Berlin' };
const DONE = { completed_at: '2026-11-20T10:00:00Z' };

test.each([
  ['without a date', {}, ['inbox']],
  ['due today', { due: { date: '2026-11-22' } }, ['inbox', 'today']],
  [
    'due an hour ago',
    { due: { date: '2026-11-22', time: '11:00' } },
    ['inbox', 'today', 'overdue'],
  ],
  ['due last week', { due: { date: '2026-11-15' } }, ['inbox', 'today', 'overdue']],
  ['due tomorrow', { due: { date: '2026-11-23' } }, ['inbox', 'upcoming']],
  ['done', DONE, ['done']],
  ['done, and was due last week', { ...DONE, due: { date: '2026-11-15' } }, ['done']],
  ['deleted', { deleted_at: '2026-11-20T10:00:00Z' }, ['trash']],
  ['done, then deleted', { ...DONE, deleted_at: '2026-11-20T10:00:00Z' }, ['trash']],
])('a todo %s stands in %o', (_, said, views) => {
  expect(VIEWS.filter((view) => belongsTo(view, todoWith(said), PRESENT))).toEqual(views);
});

test('today shows what is late first', () => {
  const late = todoWith({ title: 'late', due: { date: '2026-11-20' } });
  const now = todoWith({ title: 'now', due: { date: '2026-11-22' } });
  expect(sectionsOf('today', [now, late], PRESENT)).toEqual([
    { key: 'overdue', heading: 'Overdue', todos: [late] },
    { key: 'today', heading: 'Today', todos: [now] },
  ]);
});

test('what is done is grouped by the day it was done where the person lives', () => {
  const lateNight = todoWith({ title: 'late night', completed_at: '2026-11-21T23:30:00Z' });
  const morning = todoWith({ title: 'morning', completed_at: '2026-11-21T07:00:00Z' });
  expect(sectionsOf('done', [morning, lateNight], PRESENT).map(({ key }) => key)).toEqual([
    '2026-11-22',
    '2026-11-21',
  ]);
});

test('an empty view has no sections', () => {
  expect(VIEWS.flatMap((view) => sectionsOf(view, [], PRESENT))).toEqual([]);
});

test.each([
  ['', true],
  ['LYON', true],
  ['café', true],
  ['cafe lyon', true],
  ['lyon boat', false],
  ['#travel', true],
  ['platform nine', true],
])('“%s” finds the train: %s', (words, found) => {
  const train = todoWith({
    title: 'Train to Lyon, then a Café',
    notes: 'Platform nine',
    tags: ['travel'],
  });
  expect(matcherOf({ ...NO_FILTER, words })(train)).toBe(found);
});

test('filters hold together', () => {
  const filter = matcherOf({ words: 'a', tag: 'Home', priority: 2 });
  expect(filter(todoWith({ title: 'a', tags: ['home'], priority: 2 }))).toBe(true);
  expect(filter(todoWith({ title: 'a', tags: ['home'], priority: 1 }))).toBe(false);
  expect(filter(todoWith({ title: 'a', tags: [], priority: 2 }))).toBe(false);
});
