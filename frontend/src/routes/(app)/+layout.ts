// What a person keeps is drawn in the browser alone, from the static shell.
export const prerender = false;
export const ssr = false;
