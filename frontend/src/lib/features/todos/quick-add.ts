import type { Due } from '#lib/api/wire.ts';
import { addDays, weekdayOf, type WallClock } from './due.ts';
import { LONGEST_TAG, MOST_TAGS } from './tags.ts';

export type ChipKind = 'tag' | 'priority' | 'date' | 'time';

/** A word of the entry that was read as more than text, and can be turned back into text. */
export interface Chip {
  readonly kind: ChipKind;
  readonly text: string;
}

export interface Entry {
  readonly title: string;
  /** All of the text when it is longer than a title, so that nothing of it is lost; else empty. */
  readonly notes: string;
  readonly tags: readonly string[];
  readonly priority: number;
  readonly due: Due | null;
  readonly chips: readonly Chip[];
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const PRIORITIES: Record<string, number> = {
  '!1': 1,
  '!2': 2,
  '!3': 3,
  '!low': 1,
  '!medium': 2,
  '!high': 3,
};
const ISO_DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const CLOCK_24 = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const CLOCK_12 = /^(1[0-2]|[1-9])(?::([0-5]\d))?(am|pm)$/;
const TAG = new RegExp(`^#[\\p{L}\\p{N}][\\p{L}\\p{N}_-]{0,${LONGEST_TAG - 1}}$`, 'u');
/** In characters as the server counts them, of which an emoji is one. */
const LONGEST_TITLE = 500;
/** Quoted text stays as it is; the quotes go. */
const PIECES = /"([^"]*)"|\S+/g;

/**
 * Reads a quick-add line: `#tag`, `!high`, `tomorrow`, `friday`, `2026-11-30`, `in 3 days`, `17:00`, `5pm`.
 * Only whole words count and only the first date and time, so that a title is not read too eagerly;
 * `dismissed` words, and words in quotes, are text. The entry has the tags of `given` before those of the line.
 */
export function readEntry(
  line: string,
  present: WallClock,
  dismissed: ReadonlySet<string>,
  given: readonly string[] = [],
): Entry {
  const reading = new Reading(present, dismissed, given);
  for (const piece of piecesOf(line)) reading.take(piece);
  return reading.entry();
}

interface Piece {
  readonly text: string;
  readonly literal: boolean;
}

class Reading {
  readonly #words: string[] = [];
  readonly #chips: Chip[] = [];
  readonly #tags: string[];
  #priority = 0;
  #date: string | null = null;
  #time: string | null = null;

  constructor(
    private readonly present: WallClock,
    private readonly dismissed: ReadonlySet<string>,
    given: readonly string[],
  ) {
    this.#tags = [...given];
  }

  take({ text, literal }: Piece): void {
    const kind = literal || this.dismissed.has(text) ? null : this.#recognise(text);
    if (kind === null) this.#words.push(text);
    else this.#chips.push({ kind, text });
  }

  entry(): Entry {
    const text = this.#words.join(' ').trim();
    const title = Array.from(text).slice(0, LONGEST_TITLE).join('');
    return {
      title,
      notes: text === title ? '' : text,
      tags: this.#tags,
      priority: this.#priority,
      due: this.#due(),
      chips: this.#chips,
    };
  }

  #recognise(text: string): ChipKind | null {
    const word = text.toLowerCase();
    if (TAG.test(text)) return this.#tag(text.slice(1));
    const priority = PRIORITIES[word];
    if (priority !== undefined && this.#priority === 0) {
      this.#priority = priority;
      return 'priority';
    }
    return this.#moment(word);
  }

  #tag(name: string): ChipKind | null {
    if (this.#tags.includes(name)) return 'tag';
    if (this.#tags.length === MOST_TAGS) return null;
    this.#tags.push(name);
    return 'tag';
  }

  #moment(word: string): ChipKind | null {
    const date = this.#date === null ? dateOf(word, this.present.date) : null;
    if (date !== null) {
      this.#date = date;
      return 'date';
    }
    const time = this.#time === null ? timeOf(word) : null;
    if (time === null) return null;
    this.#time = time;
    return 'time';
  }

  /** A time alone means today, or tomorrow when it has passed. */
  #due(): Due | null {
    const time = this.#time;
    if (time === null) return this.#date === null ? null : { date: this.#date };
    const { date: today, time: now } = this.present;
    return { date: this.#date ?? (time > now ? today : addDays(today, 1)), time };
  }
}

function piecesOf(line: string): Piece[] {
  const pieces = Array.from(line.matchAll(PIECES), ([text, quoted]) => ({
    text: quoted ?? text,
    literal: quoted !== undefined,
  }));
  return joined(pieces);
}

/** "in 3 days" and "next week" are one piece each. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (let at = 0; at < pieces.length; at += 1) {
    const span = [3, 2].find((length) => isPhrase(pieces.slice(at, at + length))) ?? 1;
    const members = pieces.slice(at, at + span);
    result.push({
      text: members.map((member) => member.text).join(' '),
      literal: members.some((member) => member.literal),
    });
    at += span - 1;
  }
  return result;
}

const IN_DAYS = /^in ([1-9]\d{0,2}) (day|week)s?$/;

function isPhrase(pieces: readonly Piece[]): boolean {
  if (pieces.some((piece) => piece.literal)) return false;
  const phrase = pieces.map((piece) => piece.text.toLowerCase()).join(' ');
  return phrase === 'next week' || IN_DAYS.test(phrase);
}

function dateOf(word: string, today: string): string | null {
  const named = namedDate(word, today);
  if (named !== null) return named;
  if (WEEKDAYS.includes(word)) return nextWeekday(WEEKDAYS.indexOf(word), today);
  const counted = IN_DAYS.exec(word);
  if (counted) return addDays(today, Number(counted[1]) * (counted[2] === 'week' ? 7 : 1));
  return ISO_DATE.test(word) && addDays(word, 0) === word ? word : null;
}

function namedDate(word: string, today: string): string | null {
  switch (word) {
    case 'today':
      return today;
    case 'tomorrow':
      return addDays(today, 1);
    case 'next week':
      return nextWeekday(WEEKDAYS.indexOf('monday'), today);
    default:
      return null;
  }
}

/** The next such day after today. */
function nextWeekday(weekday: number, today: string): string {
  const ahead = (weekday - weekdayOf(today) + 7) % 7;
  return addDays(today, ahead === 0 ? 7 : ahead);
}

function timeOf(word: string): string | null {
  const clock = CLOCK_24.exec(word);
  if (clock) return `${(clock[1] ?? '').padStart(2, '0')}:${clock[2] ?? ''}`;
  const half = CLOCK_12.exec(word);
  if (!half) return null;
  const hour = (Number(half[1]) % 12) + (half[3] === 'pm' ? 12 : 0);
  return `${String(hour).padStart(2, '0')}:${half[2] ?? '00'}`;
}
