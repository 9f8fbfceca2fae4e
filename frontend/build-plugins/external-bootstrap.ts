import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Adapter } from '@sveltejs/kit';

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/**
 * Wraps an adapter so that the pages it writes carry no inline script.
 *
 * SvelteKit starts each page from an inline script whose text differs by page and by build. A policy
 * of `script-src 'self'` refuses it, and hashes would have to be collected into headers that are written
 * elsewhere. Moved to a file of its own, next to the other immutable assets, one constant header
 * serves every page.
 */
export function withExternalBootstrap(
  adapter: Adapter,
  output: string,
  appDirectory: string,
): Adapter {
  return {
    ...adapter,
    async adapt(builder) {
      await adapter.adapt(builder);
      const directory = path.join(appDirectory, 'immutable', 'bootstrap');
      mkdirSync(path.join(output, directory), { recursive: true });
      for (const page of htmlFiles(output)) externalise(page, output, directory);
    },
  };
}

function htmlFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => path.join(root, name));
}

function externalise(page: string, output: string, directory: string): void {
  const html = readFileSync(page, 'utf8').replace(INLINE_SCRIPT, (_element, script: string) => {
    const name = `${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`;
    writeFileSync(path.join(output, directory, name), script.trim());
    return `<script src="/${directory}/${name}"></script>`;
  });
  writeFileSync(page, html);
}
