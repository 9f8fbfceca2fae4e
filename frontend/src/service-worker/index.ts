import { assets, immutable, prerendered } from '$app/manifest';
import { version } from '$app/env';
import { self } from '$app/service-worker';

/**
 * Keeps the shell of the app, so that it opens without a network. What people write is not its business:
 * `/api` always goes to the network, and nothing of it is kept.
 */
const CACHE = `shell-${version}`;
/** Any path of the app answers with its empty shell. */
const SHELL = '/todos';
/** Every file below is named by its content. */
const IMMUTABLE = '/_app/immutable/';
const PAGES = new Set<string>(prerendered.map(({ path }) => absolute(path)));
const FILES = new Set<string>([...immutable, ...assets].map(({ path }) => absolute(path)));

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropFormerShells());
});

self.addEventListener('message', (event) => {
  // The person agreed to the new version; until then the old one goes on undisturbed.
  if (event.data === 'take over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (FILES.has(pathname) || pathname.startsWith(IMMUTABLE))
    event.respondWith(fromShell(pathname, request));
  else if (request.mode === 'navigate' && isPage(pathname)) {
    event.respondWith(fromShell(PAGES.has(pathname) ? pathname : SHELL, request));
  }
});

/** Pages of the app; the backend's own, such as its mailbox for development, are none of them. */
function isPage(pathname: string): boolean {
  return PAGES.has(pathname) || /^\/(todos|settings)(\/|$)/.test(pathname);
}

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  const pages = [...PAGES, SHELL];
  await cache.addAll([...FILES, ...pages]);
  const scripts = await Promise.all(pages.map((page) => scriptsOf(cache, page)));
  await cache.addAll([...new Set(scripts.flat())]);
}

/** What starts a page is cut out of it after the build, so the list of files does not name it. */
async function scriptsOf(cache: Cache, page: string): Promise<string[]> {
  const html = (await (await cache.match(page))?.text()) ?? '';
  return Array.from(html.matchAll(/<script src="([^"]+)"/g), ([, source = '']) => source);
}

async function fromShell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

/** All but the last, of which another tab may still be running and need a part. */
async function dropFormerShells(): Promise<void> {
  const former = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(former.slice(0, -1).map((name) => caches.delete(name)));
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
