/**
 * One thing a key does. `keys` are alternatives; each is a key as `event.key` names it, with `Mod`
 * (Control, or Command on a Mac), `Alt` and `Shift` before it, or two keys in turn: `g i`.
 */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: string;
  readonly run: (event: KeyboardEvent) => void;
}

/** The longest pause between the keys of a sequence. */
const SEQUENCE_MS = 1_200;

/** Turns key presses into shortcuts. Keeps the first key of a sequence between two presses. */
export class ShortcutReader {
  #first = '';
  #pressedAt = 0;

  /** The shortcut that `event` completes, if it does. Without `singleKeys`, only those with a modifier. */
  read(
    event: KeyboardEvent,
    shortcuts: readonly Shortcut[],
    singleKeys: boolean,
  ): Shortcut | undefined {
    if (belongsElsewhere(event)) return undefined;
    const stroke = strokeOf(event);
    if (!singleKeys && !stroke.includes('+')) return undefined;
    const first = event.timeStamp - this.#pressedAt < SEQUENCE_MS ? this.#first : '';
    const found = bound(shortcuts, `${first} ${stroke}`) ?? bound(shortcuts, stroke);
    // A key that has done something begins no sequence: `c` and then `g i` are two shortcuts.
    this.#first = found ? '' : stroke;
    this.#pressedAt = event.timeStamp;
    return found;
  }
}

function bound(shortcuts: readonly Shortcut[], keys: string): Shortcut | undefined {
  return shortcuts.find((shortcut) => shortcut.keys.includes(keys));
}

/** A key as the person reads it on their keyboard. */
export function shownKeys(keys: string): string {
  const mac = navigator.platform.startsWith('Mac');
  return keys
    .replace('Mod', mac ? '⌘' : 'Ctrl')
    .replace('ArrowUp', '↑')
    .replace('ArrowDown', '↓');
}

function strokeOf(event: KeyboardEvent): string {
  const command = event.ctrlKey || event.metaKey;
  const modified = command || event.altKey;
  const named = event.key.length > 1;
  const modifiers: [string, boolean][] = [
    ['Mod', command],
    ['Alt', event.altKey],
    // Shift is part of what a key writes (`?`), so it is named only beside another modifier or a named key.
    ['Shift', event.shiftKey && (modified || named)],
  ];
  const held = modifiers.filter(([, down]) => down).map(([name]) => name);
  return [...held, modified && !named ? event.key.toLowerCase() : event.key].join('+');
}

const TYPING = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

/** Whether the key is for a text, an input method or whatever is open on top of the page. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  return event.isComposing || isTyping(event.target) || isModal();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

function isModal(): boolean {
  return document.querySelector('dialog[open], [role="menu"]:popover-open') !== null;
}
