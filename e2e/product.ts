import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOG = '.tools/journeys.log';

/**
 * Start the whole product with a database of its own before the journeys, and stop it after them.
 *
 * Its address is handed to the journeys in the variable TASKWELL_URL; when that is set already, they
 * run against what is there. The product ends when the pipe to its standard input closes, so also
 * when this process is killed.
 */
export default async function startProduct(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['TASKWELL_URL'] !== undefined) return undefined;
  const product = spawn('backend/.venv/bin/python', ['-m', 'tools.throwaway', LOG], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  process.env['TASKWELL_URL'] = await address(product);
  return async () => {
    const ended = once(product, 'exit');
    product.stdin.end();
    await ended;
  };
}

/** The address that the product prints when it is up. */
async function address(product: ChildProcess & { stdout: NodeJS.ReadableStream }): Promise<string> {
  for await (const line of createInterface(product.stdout)) {
    const { url } = JSON.parse(line) as { url: string };
    return url;
  }
  throw new Error(`The product did not start: ${LOG} says why.`);
}
