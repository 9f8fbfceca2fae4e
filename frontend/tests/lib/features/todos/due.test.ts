import { expect, test } from 'vitest';
import { dateWords, dayHeading, dueWords } from '#lib/features/todos/date-words.ts';
import { addDays, byDue, isOverdue, wallClock } from '#lib/features/todos/due.ts';

test.each([
  ['2026-11-22T23:30:00Z', 'UTC', { date: '2026-11-22', time: '23:30' }],
  ['2026-11-22T23:30:00Z', 'Europe/Berlin', { date: '2026-11-23', time: '00:30' }],
  ['2026-11-22T23:30:00Z', 'America/New_York', { date: '2026-11-22', time: '18:30' }],
  ['2026-07-01T12:00:00Z', 'Australia/Lord_Howe', { date: '2026-07-01', time: '22:30' }],
])('at %s the clocks of %s show %o', (instant, zone, shown) => {
  expect(wallClock(new Date(instant), zone)).toEqual(shown);
});

test.each([
  ['2026-11-30', 1, '2026-12-01'],
  ['2028-02-28', 1, '2028-02-29'],
  ['2026-03-29', 1, '2026-03-30'],
  ['2026-01-01', -1, '2025-12-31'],
])('%s and %i days is %s', (date, days, result) => {
  expect(addDays(date, days)).toBe(result);
});

const BERLIN_NOON = new Date('2026-11-22T11:00:00Z');

test.each([
  ['a day that is over', { date: '2026-11-21' }, true],
  ['today', { date: '2026-11-22' }, false],
  ['tomorrow', { date: '2026-11-23' }, false],
  ['a minute ago', { date: '2026-11-22', time: '11:59' }, true],
  ['this very minute', { date: '2026-11-22', time: '12:00' }, false],
  ['later today', { date: '2026-11-22', time: '12:01' }, false],
  [
    'noon in New York, six hours ahead',
    { date: '2026-11-22', time: '12:00', time_zone: 'America/New_York' },
    false,
  ],
  [
    'noon in Tokyo, eight hours past',
    { date: '2026-11-22', time: '12:00', time_zone: 'Asia/Tokyo' },
    true,
  ],
])('due %s: overdue is %s', (_, due, overdue) => {
  expect(isOverdue(due, BERLIN_NOON, 'Europe/Berlin')).toBe(overdue);
});

test('due dates sort by moment, a whole day after its times, no date last', () => {
  const sorted = [
    null,
    { date: '2026-11-23' },
    { date: '2026-11-22' },
    { date: '2026-11-22', time: '09:00' },
  ];
  expect(sorted.sort(byDue)).toEqual([
    { date: '2026-11-22', time: '09:00' },
    { date: '2026-11-22' },
    { date: '2026-11-23' },
    null,
  ]);
});

test.each([
  ['2026-11-21', 'Yesterday'],
  ['2026-11-22', 'Today'],
  ['2026-11-23', 'Tomorrow'],
  ['2026-11-24', 'Tuesday'],
  ['2026-11-28', 'Saturday'],
  ['2026-11-29', '29 Nov'],
  ['2026-11-01', '1 Nov'],
  ['2027-01-02', '2 Jan 2027'],
])('on 22 November 2026 a person calls %s “%s”', (date, words) => {
  expect(dateWords(date, '2026-11-22')).toBe(words);
});

test('a time in another zone names the zone', () => {
  const due = { date: '2026-11-23', time: '09:00', time_zone: 'Asia/Tokyo' };
  expect(dueWords(due, '2026-11-22', 'Europe/Berlin')).toBe('Tomorrow, 09:00 (Asia/Tokyo)');
  expect(dueWords(due, '2026-11-22', 'Asia/Tokyo')).toBe('Tomorrow, 09:00');
});

test('the heading of a day begins with the word for it', () => {
  expect(dayHeading('2026-11-23', '2026-11-22')).toBe('Tomorrow · Monday 23 November');
  expect(dayHeading('2026-12-01', '2026-11-22')).toBe('Tuesday 1 December');
});
