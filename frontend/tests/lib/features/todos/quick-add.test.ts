import { expect, test } from 'vitest';
import { readEntry } from '#lib/features/todos/quick-add.ts';

/** A Sunday. */
const NOW = { date: '2026-11-22', time: '15:00' };

function read(line: string, dismissed: string[] = []) {
  const { title, tags, priority, due } = readEntry(line, NOW, new Set(dismissed));
  return { title, tags, priority, due };
}

test.each([
  ['Buy milk', 'Buy milk', null],
  ['Buy milk today', 'Buy milk', { date: '2026-11-22' }],
  ['Tomorrow buy milk', 'buy milk', { date: '2026-11-23' }],
  ['Call Friday', 'Call', { date: '2026-11-27' }],
  ['Rest sunday', 'Rest', { date: '2026-11-29' }],
  ['Plan next week', 'Plan', { date: '2026-11-23' }],
  ['Pay in 3 days', 'Pay', { date: '2026-11-25' }],
  ['Pay in 1 week', 'Pay', { date: '2026-11-29' }],
  ['Launch 2026-11-30', 'Launch', { date: '2026-11-30' }],
  ['Leap 2028-02-29', 'Leap', { date: '2028-02-29' }],
  ['No such day 2027-02-29', 'No such day 2027-02-29', null],
  ['Dinner 19:30', 'Dinner', { date: '2026-11-22', time: '19:30' }],
  ['Lunch 12:00', 'Lunch', { date: '2026-11-23', time: '12:00' }],
  ['Tea 5pm', 'Tea', { date: '2026-11-22', time: '17:00' }],
  ['Midnight 12am friday', 'Midnight', { date: '2026-11-27', time: '00:00' }],
  ['Noon 12:15pm friday', 'Noon', { date: '2026-11-27', time: '12:15' }],
  ['From friday to monday', 'From to monday', { date: '2026-11-27' }],
  ['Clean the monitor', 'Clean the monitor', null],
  ['Buy sun cream', 'Buy sun cream', null],
  ['Watch "Friday" tomorrow', 'Watch Friday', { date: '2026-11-23' }],
  ['Score 25:00', 'Score 25:00', null],
])('%s', (line, title, due) => {
  expect(read(line)).toEqual({ title, tags: [], priority: 0, due });
});

test.each([
  ['Fix tap #home #home !high', 'Fix tap', ['home'], 3],
  ['!2 Fix tap', 'Fix tap', [], 2],
  ['Wow !', 'Wow !', [], 0],
  ['Issue #', 'Issue #', [], 0],
  ['Über #größe', 'Über', ['größe'], 0],
  ['Twice !1 !3', 'Twice !3', [], 1],
])('%s', (line, title, tags, priority) => {
  expect(read(line)).toEqual({ title, tags, priority, due: null });
});

test('a dismissed word is text again', () => {
  expect(read('Call friday', ['friday'])).toEqual({
    title: 'Call friday',
    tags: [],
    priority: 0,
    due: null,
  });
});

test.each([
  ['as long as a title may be', 'é'.repeat(500), 'é'.repeat(500), ''],
  ['longer', 'x'.repeat(501), 'x'.repeat(500), 'x'.repeat(501)],
  // Of two code units each: cut between them, a title would be refused.
  ['longer, and of emoji', '🪴'.repeat(501), '🪴'.repeat(500), '🪴'.repeat(501)],
])('a text that is %s is kept whole', (_, line, title, notes) => {
  expect(readEntry(line, NOW, new Set())).toMatchObject({ title, notes });
});

test('what is too long for a tag, or one too many, is text', () => {
  const long = 'x'.repeat(51);
  expect(read(`Fix tap #${long} #${long.slice(1)}`)).toMatchObject({
    title: `Fix tap #${long}`,
    tags: [long.slice(1)],
  });
  const many = Array.from({ length: 21 }, (_, nth) => `t${String(nth)}`);
  expect(read(many.map((tag) => `#${tag}`).join(' '))).toMatchObject({
    title: '#t20',
    tags: many.slice(0, 20),
  });
});

test('the tag of the view is there first, once, and counts', () => {
  const words = Array.from({ length: 20 }, (_, nth) => `#t${String(nth)}`);
  const line = `Fix tap ${words.join(' ')} #home`;
  const { title, tags } = readEntry(line, NOW, new Set(), ['home']);
  expect(title).toBe('Fix tap #t19');
  expect(tags).toEqual(['home', ...words.slice(0, 19).map((word) => word.slice(1))]);
});

test('chips name the words that were read, in order', () => {
  expect(readEntry('Pay in 3 days 9am #home', NOW, new Set()).chips).toEqual([
    { kind: 'date', text: 'in 3 days' },
    { kind: 'time', text: '9am' },
    { kind: 'tag', text: '#home' },
  ]);
});
