import type { Problem, ProblemCode } from '#lib/api/failure.ts';

export type Sentences = Partial<Record<ProblemCode, string>>;

/**
 * What to tell the person about a refusal: the feature's own sentence, or the one that fits anywhere.
 * The server's text is never shown; a number to quote is, where only the operator can help.
 */
export function sentenceFor(problem: Problem, own: Sentences): string {
  return own[problem.code] ?? general(problem);
}

function general({ code, retryAfter, requestId }: Problem): string {
  switch (code) {
    case 'too_many_requests':
      return `That was too often. Please try again in ${waitOf(retryAfter)}.`;
    case 'not_authenticated':
      return 'Your session has ended. Please sign in again.';
    case 'origin_not_allowed':
      return `The server does not accept requests from ${location.origin}. Its operator has to name this address in FRONTEND_URL or CORS_ORIGINS.`;
    case 'service_unavailable':
    case 'server_busy':
      return 'The server is busy at the moment. Nothing was changed; please try again.';
    case 'invalid_request':
      return 'The server did not understand what was entered. Please check it and try again.';
    default:
      return `Something went wrong on the server${requestId === null ? '' : ` (request ${requestId})`}. Please try again.`;
  }
}

function waitOf(seconds: number | null): string {
  if (seconds === null) return 'a moment';
  if (seconds < 90) return `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
