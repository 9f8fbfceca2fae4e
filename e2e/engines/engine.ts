import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';

/** A browser that Playwright cannot drive as it is installed, with one window and a profile that nobody has used. */
export interface Engine {
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** The value of an expression in the page, as JSON has it; a promise is waited for. */
  evaluate(expression: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** The first of these programs that is not installed, or undefined. */
export function missingProgram(programs: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return programs.find(
    (program) => !folders.some((folder) => isProgram(path.join(folder, program))),
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What to hand to an engine, so that it answers with JSON whatever the expression is. */
export function asJson(expression: string): string {
  return `(async () => JSON.stringify((await (${expression})) ?? null))()`;
}

/** A program of this machine that is ended, with everything it has started, when it is no longer needed. */
export class Program {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  constructor(
    program: string,
    options: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#process = spawn(program, options, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: browsers leave processes behind when only the first is ended.
      detached: true,
    });
    this.#ended = once(this.#process, 'exit');
  }

  /** What the first group of a pattern matches in what the program prints. */
  async printed(pattern: RegExp): Promise<string> {
    const found = Promise.withResolvers<string>();
    let text = '';
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const match = pattern.exec(text)?.[1];
      if (match !== undefined) found.resolve(match);
    };
    this.#process.stdout?.on('data', read);
    this.#process.stderr?.on('data', read);
    const ended = this.#ended.then(() => Promise.reject(new Error(`It ended at once:\n${text}`)));
    return await Promise.race([found.promise, ended]);
  }

  async stop(): Promise<void> {
    const { pid, exitCode } = this.#process;
    if (pid === undefined || exitCode !== null) return;
    process.kill(-pid, 'SIGTERM');
    await this.#ended;
  }
}
