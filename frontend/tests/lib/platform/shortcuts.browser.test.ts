import { afterEach, expect, test } from 'vitest';
import { ShortcutReader, type Shortcut } from '#lib/platform/shortcuts.ts';

function shortcut(...keys: string[]): Shortcut {
  return { keys, label: keys.join(), group: '', run: () => undefined };
}

const TABLE = [
  shortcut('n', 'q'),
  shortcut('?'),
  shortcut('g i'),
  shortcut('i'),
  shortcut('Mod+z'),
  shortcut('Mod+Shift+z'),
  shortcut('Alt+ArrowUp'),
  shortcut('T'),
  shortcut('t'),
];

let reader = new ShortcutReader();

afterEach(() => {
  document.body.replaceChildren();
  reader = new ShortcutReader();
});

function press(
  init: KeyboardEventInit,
  on: Element = document.body,
  singleKeys = true,
): string | undefined {
  let read: Shortcut | undefined;
  const listener = (event: Event): void => {
    read = reader.read(event as KeyboardEvent, TABLE, singleKeys);
  };
  document.addEventListener('keydown', listener, { once: true });
  on.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }));
  return read?.label;
}

test.each([
  [{ key: 'n' }, 'n,q'],
  [{ key: 'q' }, 'n,q'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: 'z', ctrlKey: true }, 'Mod+z'],
  [{ key: 'z', metaKey: true }, 'Mod+z'],
  [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'Mod+Shift+z'],
  [{ key: 'ArrowUp', altKey: true }, 'Alt+ArrowUp'],
  [{ key: 'T', shiftKey: true }, 'T'],
  [{ key: 't' }, 't'],
  [{ key: 'n', ctrlKey: true }, undefined],
  [{ key: 'y' }, undefined],
  [{ key: 'n', isComposing: true }, undefined],
])('%o is %s', (init, label) => {
  expect(press(init)).toBe(label);
});

test('two keys in turn are one shortcut, and not the second alone', () => {
  press({ key: 'g' });
  expect(press({ key: 'i' })).toBe('g i');
  expect(press({ key: 'i' })).toBe('i');
});

test('a shortcut just before does not spoil a sequence', () => {
  press({ key: 'z', ctrlKey: true });
  press({ key: 'g' });
  expect(press({ key: 'i' })).toBe('g i');
});

test.each(['input', 'textarea', 'select'])('nothing happens while typing in a %s', (name) => {
  const field = document.body.appendChild(document.createElement(name));
  expect(press({ key: 'n' }, field)).toBeUndefined();
  expect(press({ key: 'z', ctrlKey: true }, field)).toBeUndefined();
});

test('a checkbox is not a place to type in', () => {
  const box = document.body.appendChild(document.createElement('input'));
  box.type = 'checkbox';
  expect(press({ key: 'n' }, box)).toBe('n,q');
});

test('nothing happens behind an open dialog', () => {
  const dialog = document.body.appendChild(document.createElement('dialog'));
  dialog.showModal();
  expect(press({ key: 'n' })).toBeUndefined();
});

test('single keys can be switched off; those with a modifier stay', () => {
  expect(press({ key: 'n' }, document.body, false)).toBeUndefined();
  expect(press({ key: 'z', ctrlKey: true }, document.body, false)).toBe('Mod+z');
});
