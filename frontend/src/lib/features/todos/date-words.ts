import type { Due } from '#lib/api/wire.ts';
import { daysBetween } from './due.ts';

const RELATIVE: Record<number, string> = { [-1]: 'Yesterday', 0: 'Today', 1: 'Tomorrow' };

/** A calendar date as a person says it on `today`: "Tomorrow", "Friday", "3 Mar", "3 Mar 2027". */
export function dateWords(date: string, today: string): string {
  const days = daysBetween(today, date);
  const relative = RELATIVE[days];
  if (relative !== undefined) return relative;
  if (days > 1 && days < 7) return format(date, { weekday: 'long' });
  const year = date.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  return format(date, { day: 'numeric', month: 'short', ...year });
}

/** The heading of a day: its weekday and date, after the word for it where there is one. */
export function dayHeading(date: string, today: string): string {
  const full = format(date, { weekday: 'long', day: 'numeric', month: 'long' });
  const relative = RELATIVE[daysBetween(today, date)];
  return relative === undefined ? full : `${relative} · ${full}`;
}

export function dueWords(due: Due, today: string, zone: string): string {
  const elsewhere = due.time_zone && due.time_zone !== zone ? ` (${due.time_zone})` : '';
  const time = due.time ? `, ${due.time.slice(0, 5)}${elsewhere}` : '';
  return dateWords(due.date, today) + time;
}

function format(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(new Date(date));
}
