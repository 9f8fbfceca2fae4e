import { expect, test } from 'vitest';
import { importGraph, ringIn } from './imports.ts';

test('no files import each other in a ring, components included', () => {
  expect(ringIn(importGraph('src'))).toBeNull();
});

test('every import that is followed leads to a file', () => {
  const graph = importGraph('src');
  const astray = [...graph.values()]
    .flat()
    .filter((file) => !graph.has(file) && !file.endsWith('.css'));
  expect(graph.get('src/lib/ui/PasswordField.svelte')).toEqual(['src/lib/ui/Field.svelte']);
  expect(astray).toEqual([]);
});

test('a ring is found where there is one', () => {
  const graph = importGraph('src');
  const ring = new Map([
    ...graph,
    ['src/lib/ui/Field.svelte', ['src/lib/ui/PasswordField.svelte']],
  ]);
  expect(ringIn(ring)).toContain('src/lib/ui/Field.svelte');
});
