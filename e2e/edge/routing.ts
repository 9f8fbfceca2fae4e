/** One step of a routing table, as far as ours goes (Build Output API, version 3). */
export interface Route {
  readonly handle?: string;
  readonly src?: string;
  readonly dest?: string;
  readonly status?: number;
  readonly continue?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly transforms?: readonly HeaderTransform[];
}

export interface HeaderTransform {
  readonly type: string;
  readonly op: string;
  readonly target: { readonly key: string };
  readonly args: string;
  readonly env: readonly string[];
}

/** What a routing table makes of a path. */
export type Decision = { readonly headers: Readonly<Record<string, string>> } & (
  | { readonly kind: 'file'; readonly file: string }
  | {
      readonly kind: 'rewrite';
      readonly url: string;
      readonly transforms: readonly HeaderTransform[];
    }
  | { readonly kind: 'status'; readonly status: number }
);

type Headers = Record<string, string>;

/**
 * Follows a routing table from phase to phase: the rules before any `handle`, the files, the rules for what is no
 * file, and for what is one those of `hit`. `isFile` tells of a path whether the output has it. A rule that we do not
 * use is refused, so that a table which needs more cannot pass for understood.
 */
export function decide(
  table: readonly Route[],
  path: string,
  isFile: (path: string) => boolean,
): Decision {
  const headers: Headers = {};
  const missing: Decision = { kind: 'status', status: 404, headers };
  const found = find(table, path, isFile, headers) ?? missing;
  if (found.kind !== 'file') return found;
  if (!isFile(found.file)) return missing;
  follow(phase(table, 'hit'), found.file, headers);
  return found;
}

function find(
  table: readonly Route[],
  path: string,
  isFile: (path: string) => boolean,
  headers: Headers,
): Decision | undefined {
  const decided = follow(phase(table, undefined), path, headers);
  if (decided !== undefined) return decided;
  const file = path === '/' ? '/index.html' : path;
  if (isFile(file)) return { kind: 'file', file, headers };
  return follow(phase(table, 'filesystem'), path, headers);
}

/** The rules that stand after one `handle` and before the next. */
function phase(table: readonly Route[], handle: string | undefined): readonly Route[] {
  const isStart = (route: Route): boolean => route.handle === handle;
  const start = handle === undefined ? 0 : table.findIndex(isStart) + 1;
  if (handle !== undefined && start === 0) return [];
  const rest = table.slice(start);
  const end = rest.findIndex((route) => route.handle !== undefined);
  return end === -1 ? rest : rest.slice(0, end);
}

function follow(routes: readonly Route[], path: string, headers: Headers): Decision | undefined {
  for (const route of routes) {
    refuseUnknown(route);
    const match = new RegExp(route.src ?? '').exec(path);
    if (match === null) continue;
    for (const [name, value] of Object.entries(route.headers ?? {})) {
      headers[name.toLowerCase()] = value;
    }
    if (route.continue === true) continue;
    return ending(route, match, headers);
  }
  return undefined;
}

function ending(route: Route, match: RegExpExecArray, headers: Headers): Decision {
  if (route.dest === undefined) return { kind: 'status', status: route.status ?? 200, headers };
  const dest = route.dest.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
  if (!dest.startsWith('/')) {
    return { kind: 'rewrite', url: dest, transforms: route.transforms ?? [], headers };
  }
  return { kind: 'file', file: dest, headers };
}

const KNOWN = [
  'continue',
  'dest',
  'headers',
  'respectOriginCacheControl',
  'src',
  'status',
  'transforms',
];

function refuseUnknown(route: Route): void {
  const unknown = Object.keys(route).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0)
    throw new Error(`The stand-in knows no ${unknown.join(', ')} in a route.`);
}
