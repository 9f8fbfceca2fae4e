import { ProblemError, type Problem } from './failure.ts';

/** One form's way to the server: busy, refused with a problem, or neither. */
export class Submission {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  /** Runs `task` unless one is under way; answers whether it went through. */
  async run(task: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await task();
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.problem = error.problem;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
