/** Nothing on the landing page changes while one looks at it, so it brings no framework along. */
export const csr = false;
