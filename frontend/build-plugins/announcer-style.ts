import type { Plugin } from 'vite';

const ANNOUNCER_STYLE = /(id="svelte-announcer"[^>]*?)\s+style="[^"]*"/;

/**
 * Takes the `style` attribute off SvelteKit's route announcer, which a policy without
 * `unsafe-inline` refuses; `app.css` hides the element instead. The build fails when the
 * attribute is no longer where it was, so that a new SvelteKit is looked at.
 */
export function withoutAnnouncerStyle(): Plugin {
  return {
    name: 'taskwell:announcer-style',
    enforce: 'pre',
    transform: {
      filter: { id: /runtime\/components\/root\.svelte$/ },
      handler(code) {
        if (!ANNOUNCER_STYLE.test(code)) this.error('the route announcer of SvelteKit has changed');
        return { code: code.replace(ANNOUNCER_STYLE, '$1'), map: null };
      },
    },
  };
}
