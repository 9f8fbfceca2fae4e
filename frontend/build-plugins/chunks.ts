const SVELTE_RUNTIME = /node_modules\/svelte\/src\/internal\/client\//;
/** Parts of these that only some pages need, and the entries that SvelteKit looks for by name. */
const NOT_CORE =
  /\/(each|select|attachments|await|css-props|transitions|shortcuts|countdown\.svelte|clock\.svelte|uuid7)\.[jt]s$|\/client\/(client-)?entry\.js$/;
const CORE =
  /node_modules\/(svelte|@sveltejs\/kit|esm-env)\/|vite\/preload-helper|\/src\/app\.css|\/src\/routes\/(\+(layout|error)\.svelte|composition\.ts)|plain-values\.js$|\/src\/lib\/(api|platform)\/|\/features\/(connection|problem)\/|\/session\.svelte\.ts$|\/ui\/(Mark|Notice|UpdatePrompt)\.svelte/;
/** What the pages of an account's life share. */
const FORMS =
  /\/src\/lib\/(ui\/(Field|PasswordField)|features\/auth\/(Auth|SignInForm|sentences|destination))/;

/** What the pages behind the sign-in share, beside their own components. */
const APP =
  /\/src\/lib\/(ui\/(Dialog|Later|toasts|announcer)|platform\/(shortcuts|clock)|features\/todos\/(?!draft|quick-add|reorder|visible-rows|row-menu|list-focus)[^/]*\.ts$)/;
/** What lists are drawn with, in the app and below a new password. */
const LISTS = /\/src\/lib\/ui\/Icon|svelte\/src\/internal\/client\/dom\/blocks\//;

/** What every page loads is one file: a dozen small ones compress worse and arrive later. */
function isCore(id: string): boolean {
  return CORE.test(id) && !NOT_CORE.test(id);
}

/** How the scripts are cut into files; the budgets of the first visit are tested on the built site. */
export const CHUNKS = {
  // Svelte does not say so of itself: without it, one import brings its whole runtime to every page.
  treeshake: { moduleSideEffects: [{ test: SVELTE_RUNTIME, sideEffects: false }] },
  output: {
    // What these hold runs as soon as it is there. V8 then compiles it while it arrives, beside the page and not in
    // its way (https://v8.dev/blog/explicit-compile-hints); elsewhere it is a comment.
    postBanner: ({ name }: { name: string }) =>
      ['core', 'forms'].includes(name) ? '//# allFunctionsCalledOnLoad' : '',
    codeSplitting: {
      groups: [
        { name: 'core', test: isCore },
        { name: 'forms', test: FORMS },
        { name: 'app', test: APP },
        { name: 'lists', test: LISTS },
      ],
    },
  },
};
