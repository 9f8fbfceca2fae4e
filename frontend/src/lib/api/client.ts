import type { paths } from './schema.d.ts';
import type { Timers } from '#lib/platform/timers.ts';
import type { Connection } from './connection.svelte.ts';
import { ProblemError, type Problem } from './failure.ts';
import { delayBefore, OVER_MS, SILENCE_MS } from './patience.ts';
import type { Transport } from './transport.ts';
import type { Answer, Method, OptionsFor, PathOf } from './wire.ts';

/** Refusals that mean "not now" and nothing about the request: it was not carried out. */
const NOT_NOW = ['service_unavailable', 'server_busy'];

interface Parts {
  path?: Record<string, string>;
  query?: Record<string, string | number | null | undefined>;
  body?: unknown;
}

/**
 * The typed way to the backend. A request waits while the backend is away and is sent again when it is
 * back, so callers see two endings only: the answer, or a `ProblemError`.
 */
export class ApiClient {
  /** Called when the server no longer knows the session. */
  onSessionEnded: () => void = () => undefined;

  readonly #transport: Transport;
  readonly #connection: Connection;
  readonly #timers: Timers;

  constructor(transport: Transport, connection: Connection, timers: Timers) {
    this.#transport = transport;
    this.#connection = connection;
    this.#timers = timers;
  }

  get crossOrigin(): boolean {
    return this.#transport.crossOrigin;
  }

  async send<M extends Method, P extends PathOf<M> & keyof paths>(
    method: M,
    path: P,
    options: OptionsFor<P, M>,
  ): Promise<Answer<P, M>> {
    const parts = options as Parts;
    const response = await this.#untilAnswered(addressOf(path, parts), requestOf(method, parts));
    const text = await response.text();
    // The generated types describe this text; the backend's own tests hold it to them.
    return (text === '' ? undefined : JSON.parse(text)) as Answer<P, M>;
  }

  async #untilAnswered(address: string, init: RequestInit): Promise<Response> {
    const started = this.#timers.now();
    for (let attempt = 0; ; attempt += 1) {
      await this.#connection.whenUp();
      const outcome = await this.#attempt(address, init);
      if (outcome.kind === 'success') return outcome.response;
      if (outcome.kind === 'unreachable') {
        this.#connection.lost(outcome.cause);
      } else if (this.#mayWait(outcome.problem, started)) {
        await this.#timers.sleep(pauseFor(outcome.problem, attempt));
      } else {
        throw this.#refusal(outcome.problem);
      }
    }
  }

  async #attempt(address: string, init: RequestInit): ReturnType<Transport['attempt']> {
    let answered = false;
    void this.#timers.sleep(SILENCE_MS).then(() => {
      if (!answered) this.#connection.lost('asleep');
    });
    const outcome = await this.#transport.attempt(address, init);
    answered = true;
    if (outcome.kind !== 'unreachable') this.#connection.found();
    return outcome;
  }

  #mayWait(problem: Problem, started: number): boolean {
    return NOT_NOW.includes(problem.code) && this.#timers.now() - started < OVER_MS;
  }

  #refusal(problem: Problem): ProblemError {
    if (problem.code === 'not_authenticated') this.onSessionEnded();
    return new ProblemError(problem);
  }
}

function pauseFor(problem: Problem, attempt: number): number {
  return Math.max((problem.retryAfter ?? 0) * 1_000, delayBefore(attempt, Math.random()));
}

function addressOf(template: string, { path = {}, query = {} }: Parts): string {
  const address = template.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(path[name] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value));
  }
  return search.size === 0 ? address : `${address}?${search.toString()}`;
}

function requestOf(method: Method, { body }: Parts): RequestInit {
  const init: RequestInit = {
    method: method.toUpperCase(),
    headers: { accept: 'application/json' },
  };
  if (body === undefined) return init;
  return {
    ...init,
    headers: { ...init.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
