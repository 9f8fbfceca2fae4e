// What SvelteKit's client calls of devalue, for values that JSON can carry.

/** @param {unknown} value */
export const stringify = (value) => JSON.stringify(value);

/** @param {string} text */
export const parse = (text) => JSON.parse(text);

/** Only data of a server, of which this site has none, would need the rest. */
function absent() {
  throw new Error('This site has no server whose data could be read.');
}

export { absent as stringifyAsync, absent as uneval, absent as unflatten };
