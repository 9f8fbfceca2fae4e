import type { Due } from '#lib/api/wire.ts';
import { daysBetween } from './due.ts';

const RELATIVE: Record<number, string> = { [-1]: 'Yesterday', 0: 'Today', 1: 'Tomorrow' };

/** A calendar date as a person says it on `today`: "Tomorrow", "Friday", "3 Mar", "3 Mar 2027". */
export function dateWords(date: string, today: string): string {
  const days = daysBetween(today, date);
  const relative = RELATIVE[days];
  if (relative !== undefined) return relative;
  if (days > 1 && days < 7) return format(date, 'weekday');
  return format(date, date.slice(0, 4) === today.slice(0, 4) ? 'day' : 'dayAndYear');
}

/** The heading of a day: its weekday and date, after the word for it where there is one. */
export function dayHeading(date: string, today: string): string {
  const full = format(date, 'heading');
  const relative = RELATIVE[daysBetween(today, date)];
  return relative === undefined ? full : `${relative} · ${full}`;
}

export function dueWords(due: Due, today: string, zone: string): string {
  const elsewhere = due.time_zone && due.time_zone !== zone ? ` (${due.time_zone})` : '';
  const time = due.time ? `, ${due.time.slice(0, 5)}${elsewhere}` : '';
  return dateWords(due.date, today) + time;
}

type Style = keyof typeof STYLES;

const STYLES = {
  weekday: { weekday: 'long' },
  day: { day: 'numeric', month: 'short' },
  dayAndYear: { day: 'numeric', month: 'short', year: 'numeric' },
  heading: { weekday: 'long', day: 'numeric', month: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Making one takes long, and each row of a list asks for one. */
const formatters = new Map<Style, Intl.DateTimeFormat>();

function format(date: string, style: Style): string {
  const known = formatters.get(style);
  const formatter =
    known ?? new Intl.DateTimeFormat('en-GB', { ...STYLES[style], timeZone: 'UTC' });
  if (!known) formatters.set(style, formatter);
  return formatter.format(new Date(date));
}
