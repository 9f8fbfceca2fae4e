import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Rewrite } from './rewritten-pages.ts';

const INLINE_SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/**
 * Moves the inline script of a page to a file.
 *
 * SvelteKit starts each page from an inline script whose text differs by page and by build. A policy
 * of `script-src 'self'` refuses it, and hashes would have to be collected into headers that are written
 * elsewhere. Moved to a file of its own, next to the other immutable assets, one constant header
 * serves every page.
 */
export function externalBootstrap(output: string, appDirectory: string): Rewrite {
  const directory = path.join(appDirectory, 'immutable', 'bootstrap');
  return (html) =>
    html.replace(INLINE_SCRIPT, (_element, script: string) => {
      const name = `${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`;
      mkdirSync(path.join(output, directory), { recursive: true });
      writeFileSync(path.join(output, directory, name), script.trim());
      return `<script src="/${directory}/${name}"></script>`;
    });
}
