import type { Sentences } from '#lib/features/problem/sentence.ts';

export const SIGN_IN_SENTENCES: Sentences = {
  invalid_credentials: 'That address and password do not go together.',
  invalid_request: 'That does not look like an e-mail address.',
};

export const COOKIE_REFUSED =
  'Your browser refused the cookie that keeps you signed in, because the server lives on another site. Allow cookies from other sites for this page, or ask whoever runs Taskwell to serve it from one address.';
