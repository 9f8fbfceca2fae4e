import type { Plugin } from 'vite';

const CHECK = 'if (DEV) return false;';

/**
 * Leaves it to the service worker to tell of a new version.
 *
 * SvelteKit asks as well, whenever a page shows an error, and loads the page anew when the answer differs from its
 * own version. It reads that version while its files load; ours load as one, before the page has told it, so every
 * answer would differ and a page that does not exist would load for ever.
 */
export function noVersionCheck(): Plugin {
  return {
    name: 'taskwell:no-version-check',
    enforce: 'pre',
    apply: 'build',
    transform: {
      filter: { id: /kit\/src\/runtime\/app\/state\/client\.svelte\.js$/ },
      handler(code) {
        if (!code.includes(CHECK))
          this.error('SvelteKit checks for new versions in another way now.');
        return code.replace(CHECK, 'return false;');
      },
    },
  };
}
