/** The stable codes of the backend's problem documents. */
const PROBLEM_CODES = [
  'email_taken',
  'password_too_weak',
  'invalid_credentials',
  'reset_token_invalid',
  'reset_token_expired',
  'version_conflict',
  'not_authenticated',
  'origin_not_allowed',
  'not_found',
  'method_not_allowed',
  'id_conflict',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
  'too_many_requests',
  'internal_error',
  'service_unavailable',
  'server_busy',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface Problem {
  readonly code: ProblemCode;
  readonly requestId: string | null;
  /** Seconds the server asks to wait, when it says so. */
  readonly retryAfter: number | null;
}

/**
 * Why no answer of the backend itself has arrived:
 * - `asleep`: silence, or a page of the platform that says 502, 503 or 504
 * - `offline`: this device has no network
 * - `misrouted`: something answered that is not the backend
 * - `blocked`: the backend is there, but the browser may not read its answers (CORS)
 */
export type Unreachable = 'asleep' | 'offline' | 'misrouted' | 'blocked';

/** Thrown for each answer of the backend that is a refusal. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

export type Outcome =
  | { readonly kind: 'success'; readonly response: Response }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'unreachable'; readonly cause: Unreachable };

/** The header that every answer of the backend carries and no page of a platform has. */
const MARKER = 'x-taskwell';
const ASLEEP_STATUSES = [502, 503, 504];

export function isMarked(response: Response): boolean {
  return response.headers.get(MARKER) !== null;
}

/** Whether an answer has the shape of ours, as no page of a platform has. */
export function resemblesOurs(response: Response): boolean {
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok) return type.startsWith('application/problem+json');
  return response.status === 204 || type.startsWith('application/json');
}

/** Sorts an answer: the backend's own success or refusal, or the sign that it was not reached. */
export async function outcomeOf(response: Response, ours: boolean): Promise<Outcome> {
  if (!ours) {
    const cause = ASLEEP_STATUSES.includes(response.status) ? 'asleep' : 'misrouted';
    return { kind: 'unreachable', cause };
  }
  if (response.ok) return { kind: 'success', response };
  return { kind: 'problem', problem: await problemOf(response) };
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const code = PROBLEM_CODES.find((known) => known === member(body, 'code'));
  return {
    code: code ?? 'internal_error',
    requestId: textOf(member(body, 'request_id')),
    retryAfter: secondsOf(response.headers.get('retry-after')),
  };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function secondsOf(header: string | null): number | null {
  const seconds = Number.parseInt(header ?? '', 10);
  return Number.isNaN(seconds) ? null : seconds;
}
