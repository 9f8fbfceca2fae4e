import { ProblemError, type Problem } from '#lib/api/failure.ts';
import type { Timers } from '#lib/platform/timers.ts';
import type { Todo } from '#lib/api/wire.ts';
import type { Operation } from './operations.ts';

/** Pause after a "too often" that names none. */
const DEFAULT_PAUSE_SECONDS = 5;

export interface Recipient {
  carryOut(operation: Operation): Promise<Todo | undefined>;
}

/** Told how each operation ended. */
export interface Outcomes {
  accepted(operation: Operation, row: Todo | undefined): void;
  refused(operation: Operation, problem: Problem): void;
}

/** Where operations outlive the page that they were done in. */
export interface Keeping {
  keep(operation: Operation): void;
  /** Forgets an operation whose end is known. */
  drop(operation: Operation): Promise<void>;
  /**
   * What closed pages have left unsent, in the order it was done; whoever calls has to send it now. `null` where
   * nothing can be kept.
   */
  adopt(): Promise<readonly Operation[] | null>;
}

/**
 * Operations on their way to the server, sent one after another in the order they were made. An operation
 * leaves only when the server has accepted or refused it; a session that ends halts the rest.
 */
export class Outbox {
  pending = $state.raw<readonly Operation[]>([]);

  #flushing: Promise<void> | null = null;
  #keeping = $state.raw<Keeping | null>(null);

  constructor(
    private readonly recipient: Recipient,
    private readonly outcomes: Outcomes,
    private readonly timers: Timers,
  ) {}

  /** Whether what is pending outlives the page. */
  get lasting(): boolean {
    return this.#keeping !== null;
  }

  /** Keeps what is done from now on in `keeping` as well, and sends what was left there before. */
  async keepIn(keeping: Keeping): Promise<void> {
    const left = await keeping.adopt();
    if (left === null) return;
    this.#keeping = keeping;
    for (const operation of this.pending) keeping.keep(operation);
    this.pending = [...left, ...this.pending];
    await this.flush();
  }

  add(operation: Operation): void {
    this.pending = [...this.pending, operation];
    this.#keeping?.keep(operation);
    void this.flush();
  }

  /** Sends what is pending; ends when all is sent, or nothing more can be. */
  flush(): Promise<void> {
    if (this.pending.length === 0) return Promise.resolve();
    return (this.#flushing ??= this.#sendAll());
  }

  /** Forgets what is pending, because there is nobody any more to whom it could matter. */
  abandon(): void {
    for (const operation of this.pending) void this.#keeping?.drop(operation);
    this.pending = [];
  }

  async #sendAll(): Promise<void> {
    try {
      let next = this.pending[0];
      while (next !== undefined && (await this.#send(next))) next = this.pending[0];
    } finally {
      this.#flushing = null;
    }
  }

  /** Answers whether the next one may go. */
  async #send(operation: Operation): Promise<boolean> {
    try {
      const row = await this.recipient.carryOut(operation);
      this.#settle(operation, () => this.outcomes.accepted(operation, row));
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return await this.#refusedWith(error.problem, operation);
    }
  }

  async #refusedWith(problem: Problem, operation: Operation): Promise<boolean> {
    if (problem.code === 'not_authenticated') return false;
    if (problem.code === 'too_many_requests') {
      await this.timers.sleep((problem.retryAfter ?? DEFAULT_PAUSE_SECONDS) * 1_000);
      return true;
    }
    this.#settle(operation, () => this.outcomes.refused(operation, problem));
    return true;
  }

  /** The row changes hands and the operation leaves in one step, so that nothing flickers. */
  #settle(operation: Operation, report: () => void): void {
    report();
    this.pending = this.pending.filter((kept) => kept !== operation);
    void this.#keeping?.drop(operation);
  }
}
