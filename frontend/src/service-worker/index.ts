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
const PAGES = new Set<string>(prerendered.map(({ path }) => path));
const FILES = new Set<string>([...immutable, ...assets].map(({ path }) => absolute(path)));

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...FILES, ...PAGES, SHELL])));
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
  if (FILES.has(pathname)) event.respondWith(fromShell(pathname, request));
  else if (request.mode === 'navigate' && isPage(pathname)) {
    event.respondWith(fromShell(PAGES.has(pathname) ? pathname : SHELL, request));
  }
});

/** Pages of the app; the backend's own, such as its mailbox for development, are none of them. */
function isPage(pathname: string): boolean {
  return PAGES.has(pathname) || /^\/(todos|settings)(\/|$)/.test(pathname);
}

async function fromShell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

async function dropFormerShells(): Promise<void> {
  const former = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(former.map((name) => caches.delete(name)));
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
