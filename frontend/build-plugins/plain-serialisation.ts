import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const PLAIN = fileURLToPath(new URL('./plain-values.js', import.meta.url));

/**
 * Gives SvelteKit's client JSON in place of devalue, a tenth of what the sign-in page loads. Devalue carries
 * what JSON cannot (dates, maps, cycles) from server to page; this site has no server, and its page state is
 * plain. The test of the mailed link, whose token rides in the page state, watches over it.
 */
export function plainSerialisation(): Plugin {
  return {
    name: 'taskwell:plain-serialisation',
    enforce: 'pre',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name === 'client',
    resolveId: {
      filter: { id: /^devalue$/ },
      handler: () => PLAIN,
    },
  };
}
