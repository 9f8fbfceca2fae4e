import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { CHUNKS } from './build-plugins/chunks.ts';
import { externalBootstrap } from './build-plugins/external-bootstrap.ts';
import { lateScripts } from './build-plugins/late-scripts.ts';
import { noVersionCheck } from './build-plugins/no-version-check.ts';
import { plainSerialisation } from './build-plugins/plain-serialisation.ts';
import { withRewrittenPages } from './build-plugins/rewritten-pages.ts';
import { withoutAnnouncerStyle } from './build-plugins/announcer-style.ts';

const OUTPUT = 'build';
const APP_DIRECTORY = '_app';
/** Where `vite dev` sends the API; the built site gets its rewrite from the host that serves it. */
const DEVELOPMENT_BACKEND = process.env['BACKEND_URL'] ?? 'http://localhost:7860';

export default defineConfig({
  plugins: [
    withoutAnnouncerStyle(),
    noVersionCheck(),
    plainSerialisation(),
    sveltekit({
      adapter: withRewrittenPages(adapter({ pages: OUTPUT, fallback: '200.html' }), OUTPUT, [
        externalBootstrap(OUTPUT, APP_DIRECTORY),
        lateScripts,
      ]),
      appDir: APP_DIRECTORY,
      // The bootstrap lives in a file, so what it imports must not be relative to the page.
      paths: { relative: false },
      serviceWorker: { register: false },
      // A new version is announced by the service worker; polling would ask a second time.
      version: { pollInterval: 0 },
    }),
  ],
  build: { rolldownOptions: CHUNKS },
  server: { proxy: { '/api': DEVELOPMENT_BACKEND, '/dev': DEVELOPMENT_BACKEND } },
});
