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

/**
 * Operations on their way to the server, sent one after another in the order they were made. An operation
 * leaves only when the server has accepted or refused it; a session that ends halts the rest.
 */
export class Outbox {
  pending = $state.raw<readonly Operation[]>([]);

  #flushing = false;

  constructor(
    private readonly recipient: Recipient,
    private readonly outcomes: Outcomes,
    private readonly timers: Timers,
  ) {}

  add(operation: Operation): void {
    this.pending = [...this.pending, operation];
    void this.flush();
  }

  /** Sends what is pending, unless that is under way. */
  async flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      let next = this.pending[0];
      while (next !== undefined && (await this.#send(next))) next = this.pending[0];
    } finally {
      this.#flushing = false;
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
  }
}
