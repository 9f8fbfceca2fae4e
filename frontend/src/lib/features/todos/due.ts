import type { Due } from '#lib/api/wire.ts';

/** A moment as a clock on the wall shows it: `YYYY-MM-DD` and `HH:MM`. */
export interface WallClock {
  readonly date: string;
  readonly time: string;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What the clocks of `zone` show at `instant`. */
export function wallClock(instant: Date, zone: string): WallClock {
  // Each todo of a list asks for the same minute, and the answer takes long to make.
  const minute = Math.floor(instant.getTime() / MINUTE_MS);
  const last = shown.get(zone);
  if (last?.minute === minute) return last.wall;
  const wall = wallClockAnew(instant, zone);
  shown.set(zone, { minute, wall });
  return wall;
}

const shown = new Map<string, { readonly minute: number; readonly wall: WallClock }>();

function wallClockAnew(instant: Date, zone: string): WallClock {
  const parts = formatter(zone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((found) => found.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formatters.set(zone, made);
  return made;
}

/** Calendar arithmetic: dates have no time zone, so UTC stands in for none. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** 0 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(date).getUTCDay();
}

/**
 * Whether a due moment has passed. A date alone lasts until its day is over; a time counts in its own
 * zone, or in the person's when it names none.
 */
export function isOverdue(due: Due, now: Date, zone: string): boolean {
  const wall = wallClock(now, due.time_zone ?? zone);
  if (due.date !== wall.date) return due.date < wall.date;
  return due.time !== undefined && due.time !== null && due.time < wall.time;
}

/** Earlier first; a date without a time after those with one; no date last. */
export function byDue(a: Due | null, b: Due | null): number {
  const [one, other] = [keyOf(a), keyOf(b)];
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function keyOf(due: Due | null): string {
  return due === null ? '9' : `${due.date} ${due.time ?? '99'}`;
}
