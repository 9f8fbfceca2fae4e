import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The whole product with a database of its own, which is gone when it is stopped. */
export interface Throwaway {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the product with these settings over those for development; `log` is where it writes what it says.
 * It ends when the pipe to its standard input closes, so also when this process is killed.
 */
export async function startThrowaway(
  log: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Throwaway> {
  const over = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const product = spawn('backend/.venv/bin/python', ['-m', 'tools.throwaway', log, ...over], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const url = await printedAddress(product, log);
  return {
    url,
    stop: async () => {
      const ended = once(product, 'exit');
      product.stdin.end();
      await ended;
    },
  };
}

/** The address that the product prints when it is up. */
async function printedAddress(
  product: ChildProcess & { stdout: NodeJS.ReadableStream },
  log: string,
): Promise<string> {
  for await (const line of createInterface(product.stdout)) {
    const { url } = JSON.parse(line) as { url: string };
    return url;
  }
  throw new Error(`The product did not start: ${log} says why.`);
}
