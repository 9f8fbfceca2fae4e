import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const eslint = new ESLint();

/** The rules that refuse `code`, were it the text of the file at `path`. */
async function refusalsOf(path: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: path });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

const BOUNDARY = 'boundaries/dependencies';
const CYCLE = 'import-x/no-cycle';

test.each([
  ['src/lib/platform/clock.svelte.ts', '#lib/api/client.ts'],
  ['src/lib/platform/clock.svelte.ts', '#lib/ui/toasts.svelte.ts'],
  ['src/lib/ui/toasts.svelte.ts', '#lib/api/client.ts'],
  ['src/lib/ui/toasts.svelte.ts', '../features/todos/rank.ts'],
  ['src/lib/api/client.ts', '#lib/features/todos/rank.ts'],
  ['src/lib/features/todos/rank.ts', '../../../routes/composition.ts'],
])('%s may not import %s', async (path, imported) => {
  expect(await refusalsOf(path, `export * from '${imported}';`)).toContain(BOUNDARY);
});

test('a component is held to the same', async () => {
  const code = `<script lang="ts">import { rankAtTop } from '#lib/features/todos/rank.ts'; rankAtTop([]);</script>`;
  expect(await refusalsOf('src/lib/ui/Mark.svelte', code)).toContain(BOUNDARY);
});

test('a feature may import what stands below it', async () => {
  expect(
    await refusalsOf('src/lib/features/todos/rank.ts', `export * from '#lib/api/client.ts';`),
  ).toEqual([]);
});

test('modules may not import each other in a ring', async () => {
  expect(
    await refusalsOf('src/lib/api/patience.ts', `export * from './connection.svelte.ts';`),
  ).toContain(CYCLE);
});

test('a function that branches too much is refused', async () => {
  const branches = Array.from({ length: 9 }, (_, n) => `if (value === ${n}) return ${n};`).join(
    '\n',
  );
  const code = `export function long(value: number): number {\n${branches}\nreturn value;\n}\n`;
  expect(await refusalsOf('src/lib/platform/timers.ts', code)).toContain('complexity');
});
