import type { Due, Todo, TodoPatch } from '#lib/api/wire.ts';
import { readTags } from './tags.ts';

/** A todo as the editor's fields hold it. */
export interface Draft {
  title: string;
  notes: string;
  date: string;
  time: string;
  priority: number;
  tags: string;
}

export function draftOf(todo: Todo): Draft {
  return {
    title: todo.title,
    notes: todo.notes,
    date: todo.due?.date ?? '',
    time: todo.due?.time?.slice(0, 5) ?? '',
    priority: todo.priority,
    tags: todo.tags.join(' '),
  };
}

/** Only what differs from `todo`, so that two people, or devices, can change different things. */
export function changesIn(draft: Draft, todo: Todo): TodoPatch {
  const wanted = {
    title: draft.title.trim(),
    notes: draft.notes,
    due: dueOf(draft, todo.due),
    priority: draft.priority,
    tags: readTags(draft.tags),
  };
  const changed = Object.entries(wanted).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(normalised(todo, field)),
  );
  return Object.fromEntries(changed);
}

/** Written out in full, because in a patch what is absent stays as it was. */
function dueOf({ date, time }: Draft, former: Due | null): Due | null {
  if (date === '') return null;
  if (time === '') return { date, time: null, time_zone: null };
  return { date, time, time_zone: former?.time_zone ?? null };
}

function normalised(todo: Todo, field: string): unknown {
  if (field === 'due') return dueOf(draftOf(todo), todo.due);
  return Reflect.get(todo, field);
}
