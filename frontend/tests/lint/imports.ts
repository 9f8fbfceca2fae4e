import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const SOURCE = /\.(ts|svelte)$/;
/** Imports of code that runs; types are gone by then, and a dynamic import closes no ring at start. */
const STATIC_IMPORT = /^\s*(?:import|export)\s(?!type\b)[^;'"]*?['"]([^'"]+)['"]/gm;

export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Which file of `folder` imports which others of it, components included. */
export function importGraph(folder: string): ImportGraph {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    SOURCE.test(name),
  );
  return new Map(files.map((file) => [join(folder, file), importsOf(join(folder, file), folder)]));
}

function importsOf(file: string, folder: string): string[] {
  const named = Array.from(
    readFileSync(file, 'utf8').matchAll(STATIC_IMPORT),
    ([, name = '']) => name,
  );
  return named.flatMap((name) => {
    if (name.startsWith('#lib/')) return [join(folder, 'lib', name.slice('#lib/'.length))];
    return name.startsWith('.') ? [normalize(join(dirname(file), name))] : [];
  });
}

/** The files of a ring of imports, in order, or `null` when there is none. */
export function ringIn(graph: ImportGraph): string[] | null {
  const cleared = new Set<string>();
  const follow = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (cleared.has(file)) return null;
    for (const next of graph.get(file) ?? []) {
      const ring = follow(next, [...path, file]);
      if (ring) return ring;
    }
    cleared.add(file);
    return null;
  };
  return [...graph.keys()].map((file) => follow(file, [])).find((ring) => ring !== null) ?? null;
}
