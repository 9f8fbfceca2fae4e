import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { listening } from '../edge/listening.ts';
import { asJson, Program, type Engine } from './engine.ts';

const START_MS = 20_000;
export const WEBKIT = ['WebKitWebDriver', 'Xvfb'];

const MINI_BROWSER = [
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
].find((browser) => existsSync(browser));

/** Starts WebKit's own small browser behind a proxy, driven by WebDriver (https://w3c.github.io/webdriver/). */
export async function startWebkit(proxy: string): Promise<Engine> {
  const home = await mkdtemp(path.join(tmpdir(), 'taskwell-webkit-'));
  const screen = new Program('Xvfb', [
    '-displayfd',
    '1',
    '-nolisten',
    'tcp',
    '-screen',
    '0',
    '1280x800x24',
  ]);
  const display = `:${await screen.printed(/^(\d+)\n/)}`;
  const port = await freePort();
  const driver = new Program('WebKitWebDriver', [`--port=${String(port)}`], {
    DISPLAY: display,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    // Its sandbox does not start for root, as tests run in containers, and it opens only pages of ours.
    ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
  });
  const session = await WebDriverSession.open(`http://127.0.0.1:${String(port)}`, proxy);
  return {
    open: (url) => session.command('url', { url }),
    reload: () => session.command('refresh', {}),
    evaluate: (expression) => session.evaluate(expression),
    stop: async () => {
      await session.end();
      await driver.stop();
      await screen.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The driver takes no port of its own choice. */
async function freePort(): Promise<number> {
  const probe = await listening(createServer());
  await probe.close();
  return probe.port;
}

class WebDriverSession {
  readonly #address: string;

  private constructor(address: string) {
    this.#address = address;
  }

  static async open(driver: string, proxy: string): Promise<WebDriverSession> {
    await untilListening(driver);
    const options = {
      binary: MINI_BROWSER,
      args: ['--automation', `--proxy=${proxy}`, '--ignore-tls-errors'],
    };
    const { sessionId } = (await call('POST', `${driver}/session`, {
      capabilities: {
        alwaysMatch: {
          browserName: 'MiniBrowser',
          acceptInsecureCerts: true,
          'webkitgtk:browserOptions': options,
        },
      },
    })) as { sessionId: string };
    return new WebDriverSession(`${driver}/session/${sessionId}`);
  }

  async command(name: string, parameters: object): Promise<void> {
    await call('POST', `${this.#address}/${name}`, parameters);
  }

  async evaluate(expression: string): Promise<unknown> {
    const script = `const done = arguments[0]; ${asJson(expression)}.then(done, (error) => done(String(error)));`;
    const value = await call('POST', `${this.#address}/execute/async`, { script, args: [] });
    return JSON.parse(String(value));
  }

  async end(): Promise<void> {
    await call('DELETE', this.#address);
  }
}

async function untilListening(driver: string): Promise<void> {
  const deadline = AbortSignal.timeout(START_MS);
  while (!(await answers(driver))) {
    if (deadline.aborted) throw new Error('WebKitWebDriver does not answer.');
    await setTimeout(50);
  }
}

async function answers(driver: string): Promise<boolean> {
  return await fetch(`${driver}/status`).then(
    () => true,
    () => false,
  );
}

async function call(method: string, address: string, body?: object): Promise<unknown> {
  const response = await fetch(address, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${address}: ${JSON.stringify(value)}`);
  return value;
}
