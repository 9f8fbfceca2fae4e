import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Adapter } from '@sveltejs/kit';

/** What becomes of the text of a page. */
export type Rewrite = (html: string) => string;

/** Wraps an adapter so that each page it writes to `output` goes through these, one after the other. */
export function withRewrittenPages(
  adapter: Adapter,
  output: string,
  rewrites: readonly Rewrite[],
): Adapter {
  return {
    ...adapter,
    async adapt(builder) {
      await adapter.adapt(builder);
      for (const page of htmlFiles(output)) {
        const written = readFileSync(page, 'utf8');
        writeFileSync(
          page,
          rewrites.reduce((html, rewrite) => rewrite(html), written),
        );
      }
    },
  };
}

function htmlFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => path.join(root, name));
}
