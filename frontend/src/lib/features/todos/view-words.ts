import type { IconName } from '#lib/ui/Icon.svelte';
import type { View } from './views.ts';

interface Words {
  readonly name: string;
  readonly icon: IconName;
  /** The order it has by itself. */
  readonly order: string;
  /** What an empty view says, and what to do next. */
  readonly empty: { readonly title: string; readonly next: string };
}

export const VIEW_WORDS: Record<View, Words> = {
  inbox: {
    name: 'Inbox',
    icon: 'inbox',
    order: 'As arranged',
    empty: {
      title: 'Nothing to do',
      next: 'Write the first thing on your mind into the line above.',
    },
  },
  today: {
    name: 'Today',
    icon: 'sun',
    order: 'By date',
    empty: {
      title: 'Nothing is due today',
      next: 'Add something for today above, or see what is coming up.',
    },
  },
  upcoming: {
    name: 'Upcoming',
    icon: 'upcoming',
    order: 'By date',
    empty: {
      title: 'Nothing ahead',
      next: 'Give a todo a date, such as “friday”, and it appears here.',
    },
  },
  overdue: {
    name: 'Overdue',
    icon: 'late',
    order: 'By date',
    empty: { title: 'Nothing is overdue', next: 'Everything with a date is still in time.' },
  },
  done: {
    name: 'Done',
    icon: 'check',
    order: 'Last done first',
    empty: { title: 'Nothing done yet', next: 'What you complete is kept here.' },
  },
  trash: {
    name: 'Trash',
    icon: 'bin',
    order: 'Last deleted first',
    empty: { title: 'The trash is empty', next: 'What you delete waits here and can be restored.' },
  },
};

/** What the inbox says to somebody who has just emptied it. */
export const ALL_DONE: Words['empty'] = {
  title: 'All done',
  next: 'Enjoy the quiet, or write down what comes next.',
};

export function addressOf(view: View): string {
  return view === 'inbox' ? '/todos' : `/todos/${view}`;
}
