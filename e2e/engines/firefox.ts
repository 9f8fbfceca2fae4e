import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asJson, Program, type Engine } from './engine.ts';

const PROGRAM = 'firefox-esr';
export const FIREFOX = [PROGRAM];

interface Reply {
  readonly id: number;
  readonly type: string;
  readonly result: Record<string, unknown>;
  readonly message?: string;
}

/** Starts Firefox behind a proxy, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/). */
export async function startFirefox(proxy: string): Promise<Engine> {
  const profile = await mkdtemp(path.join(tmpdir(), 'taskwell-firefox-'));
  await writeFile(path.join(profile, 'user.js'), preferences(new URL(proxy)));
  const options = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'];
  const program = new Program(PROGRAM, options, { HOME: profile });
  const address = await program.printed(/WebDriver BiDi listening on (ws:\S+)/);
  const session = await BidiSession.open(`${address}/session`);
  return {
    open: (url) => session.navigate(url),
    reload: () => session.reload(),
    evaluate: (expression) => session.evaluate(expression),
    stop: async () => {
      session.close();
      await program.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The defaults, but for where names lead and for what the browser asks of its maker. */
function preferences({ hostname, port }: URL): string {
  const settings = {
    'network.proxy.type': 1,
    'network.proxy.http': hostname,
    'network.proxy.http_port': Number(port),
    'network.proxy.ssl': hostname,
    'network.proxy.ssl_port': Number(port),
    'app.update.enabled': false,
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
  };
  return Object.entries(settings)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

class BidiSession {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #sent = 0;
  #context = '';

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#receive(JSON.parse(String(data)) as Reply);
    });
  }

  static async open(address: string): Promise<BidiSession> {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    const session = new BidiSession(socket);
    const capabilities = { alwaysMatch: { acceptInsecureCerts: true } };
    await session.#command('session.new', { capabilities });
    const { contexts } = await session.#command('browsingContext.getTree', {});
    session.#context = (contexts as { context: string }[])[0]?.context ?? '';
    return session;
  }

  async navigate(url: string): Promise<void> {
    await this.#command('browsingContext.navigate', {
      context: this.#context,
      url,
      wait: 'complete',
    });
  }

  async reload(): Promise<void> {
    await this.#command('browsingContext.reload', { context: this.#context, wait: 'complete' });
  }

  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.#command('script.evaluate', {
      expression: asJson(expression),
      target: { context: this.#context },
      awaitPromise: true,
    });
    const { value } = result as { value?: string };
    if (value === undefined) throw new Error(`${expression} failed: ${JSON.stringify(result)}`);
    return JSON.parse(value);
  }

  close(): void {
    this.#socket.close();
  }

  async #command(method: string, params: object): Promise<Record<string, unknown>> {
    this.#sent += 1;
    const reply = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(this.#sent, reply);
    this.#socket.send(JSON.stringify({ id: this.#sent, method, params }));
    return await reply.promise;
  }

  #receive({ id, type, result, message }: Reply): void {
    const reply = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (type === 'error') reply?.reject(new Error(message));
    else reply?.resolve(result);
  }
}
