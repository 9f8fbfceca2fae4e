import axe from 'axe-core';
import type { Component } from 'svelte';
import { expect } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import type { FakeBackend } from './backend.ts';
import Stage from './Stage.svelte';

/** Shows a part of the app over a fake backend. */
export async function stage<Props extends Record<string, unknown>>(
  backend: FakeBackend,
  part: Component<Props>,
  props: Props,
): Promise<void> {
  await render(Stage<Props>, { props: { backend, of: part, props } });
}

/** Waits until the page raises an alert that says `words`, among others. */
export async function expectAlert(words: string): Promise<void> {
  await expect
    .poll(() => document.querySelector('[role="alert"]')?.textContent ?? '')
    .toContain(words);
}

/** What WCAG 2.2 AA finds wrong with what is on the screen, in both themes. */
export async function expectAccessible(): Promise<void> {
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    const { violations } = await axe.run(document.body, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    });
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  }
  delete document.documentElement.dataset['theme'];
}
