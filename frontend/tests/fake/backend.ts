import type { Account, NewTodo, Session, Todo } from '#lib/api/wire.ts';
import { blank, now, problem, reply, session, shelfOf } from './answers.ts';

const GOOD_TOKEN = 'good-token-of-the-fake-backend';
const OLD_TOKEN = 'old-token-of-the-fake-backend';

type Handler = (request: Request, id: string, url: URL) => Promise<Response> | Response;

/**
 * A backend in memory that keeps to the contract as far as the pages need it. It serves component
 * tests as their `fetch`, and the built site as its `/api`.
 */
export class FakeBackend {
  readonly todos = new Map<string, Todo>();
  account: Account | null = null;
  password = 'correct horse battery';
  /** Answers each request instead of the backend while set, e.g. with a platform's page. */
  interception: ((request: Request) => Response | null | Promise<Response | null>) | null = null;
  readonly received: { method: string; path: string; body: unknown }[] = [];

  readonly #routes: [string, RegExp, Handler][] = [
    ['GET', /^\/api\/health$/, () => reply(200, { status: 'ok' })],
    ['POST', /^\/api\/v1\/auth\/register$/, (request) => this.#register(request)],
    ['POST', /^\/api\/v1\/auth\/login$/, (request) => this.#signIn(request)],
    ['POST', /^\/api\/v1\/auth\/logout$/, () => this.#signOut()],
    ['POST', /^\/api\/v1\/auth\/forgot-password$/, () => reply(202, { status: 'accepted' })],
    ['POST', /^\/api\/v1\/auth\/reset-password\/check$/, (request) => this.#checkLink(request)],
    ['POST', /^\/api\/v1\/auth\/reset-password$/, (request) => this.#resetPassword(request)],
    ['GET', /^\/api\/v1\/account$/, () => this.#whenSignedIn((account) => reply(200, account))],
    ['PATCH', /^\/api\/v1\/account$/, (request) => this.#patchAccount(request)],
    ['DELETE', /^\/api\/v1\/account$/, (request) => this.#deleteAccount(request)],
    ['POST', /^\/api\/v1\/account\/password$/, (request) => this.#changePassword(request)],
    ['GET', /^\/api\/v1\/account\/sessions$/, () => reply(200, { items: this.sessions })],
    ['DELETE', /^\/api\/v1\/account\/sessions\/([\w-]+)$/, (_, id) => this.#endSession(id)],
    ['GET', /^\/api\/v1\/account\/export$/, () => this.#export()],
    ['GET', /^\/api\/v1\/todos$/, (_, __, url) => this.#list(url)],
    ['POST', /^\/api\/v1\/todos$/, (request) => this.#create(request)],
    ['PATCH', /^\/api\/v1\/todos\/([\w-]+)$/, (request, id) => this.#patchTodo(request, id)],
    [
      'DELETE',
      /^\/api\/v1\/todos\/([\w-]+)$/,
      (_, id) => this.#stamp(id, { deleted_at: now() }, 204),
    ],
    [
      'POST',
      /^\/api\/v1\/todos\/([\w-]+)\/complete$/,
      (_, id) => this.#stamp(id, { completed_at: now() }),
    ],
    [
      'POST',
      /^\/api\/v1\/todos\/([\w-]+)\/reopen$/,
      (_, id) => this.#stamp(id, { completed_at: null }),
    ],
    [
      'POST',
      /^\/api\/v1\/todos\/([\w-]+)\/restore$/,
      (_, id) => this.#stamp(id, { deleted_at: null }),
    ],
  ];

  sessions: Session[] = [
    session(
      '0197a1b0-0000-7000-8000-000000000001',
      true,
      'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0',
    ),
    session(
      '0197a1b0-0000-7000-8000-000000000002',
      false,
      'Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) Version/26.1 Mobile Safari/604.1',
    ),
  ];

  readonly fetch = async (input: string, init?: RequestInit): Promise<Response> => {
    const request = new Request(new URL(input, 'http://fake'), init);
    const { pathname: path } = new URL(request.url);
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    this.received.push({ method: request.method, path, body });
    return (await this.interception?.(request)) ?? this.#answer(request);
  };

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const route = this.#routes.find(
      ([method, path]) => method === request.method && path.test(url.pathname),
    );
    if (!route) return problem(404, 'not_found');
    const [, path, handler] = route;
    return handler(request, path.exec(url.pathname)?.[1] ?? '', url);
  }

  signInAs(email: string, id = '0197a1b0-0000-7000-8000-0000000000aa'): Account {
    this.account = {
      id,
      email,
      name: 'Ada',
      time_zone: 'Europe/Berlin',
      created_at: now(),
      updated_at: now(),
    };
    return this.account;
  }

  /** Puts a todo on the server's shelf, as if made long ago. */
  keep(todo: Partial<Todo> & { id: string; title: string }): Todo {
    const kept: Todo = { ...blank(todo.id), ...todo };
    this.todos.set(kept.id, kept);
    return kept;
  }

  #whenSignedIn(answer: (account: Account) => Response): Response {
    return this.account === null ? problem(401, 'not_authenticated') : answer(this.account);
  }

  async #register(request: Request): Promise<Response> {
    const { email, password } = (await request.json()) as { email: string; password: string };
    if (email.startsWith('taken')) return problem(409, 'email_taken');
    if (password.startsWith('password')) return problem(422, 'password_too_weak');
    this.password = password;
    return reply(201, this.signInAs(email));
  }

  async #signIn(request: Request): Promise<Response> {
    const { email, password } = (await request.json()) as { email: string; password: string };
    if (password !== this.password) return problem(401, 'invalid_credentials');
    return reply(200, this.signInAs(email));
  }

  #signOut(): Response {
    this.account = null;
    return reply(204);
  }

  async #checkLink(request: Request): Promise<Response> {
    const { token } = (await request.json()) as { token: string };
    if (token === OLD_TOKEN) return problem(400, 'reset_token_expired');
    if (token !== GOOD_TOKEN) return problem(400, 'reset_token_invalid');
    return reply(200, { expires_at: now() });
  }

  async #resetPassword(request: Request): Promise<Response> {
    const { password } = (await request.clone().json()) as { password: string };
    if (password.startsWith('password')) return problem(422, 'password_too_weak');
    const checked = await this.#checkLink(request);
    if (!checked.ok) return checked;
    this.password = password;
    return reply(204);
  }

  async #patchAccount(request: Request): Promise<Response> {
    const patch = (await request.json()) as Partial<Account>;
    return this.#whenSignedIn((account) => {
      this.account = { ...account, ...patch };
      return reply(200, this.account);
    });
  }

  async #deleteAccount(request: Request): Promise<Response> {
    const { password } = (await request.json()) as { password: string };
    if (password !== this.password) return problem(401, 'invalid_credentials');
    this.account = null;
    return reply(204);
  }

  async #changePassword(request: Request): Promise<Response> {
    const body = (await request.json()) as { current_password: string; new_password: string };
    if (body.current_password !== this.password) return problem(401, 'invalid_credentials');
    this.password = body.new_password;
    return reply(204);
  }

  #endSession(id: string): Response {
    this.sessions = this.sessions.filter((kept) => kept.id !== id);
    return reply(204);
  }

  #export(): Response {
    return this.#whenSignedIn((account) =>
      reply(200, {
        exported_at: now(),
        account,
        sessions: this.sessions,
        todos: [...this.todos.values()],
      }),
    );
  }

  #list(url: URL): Response {
    const status = url.searchParams.get('status') ?? 'open';
    const items = [...this.todos.values()].filter((todo) => shelfOf(todo) === status);
    return this.#whenSignedIn(() => reply(200, { items, next_cursor: null }));
  }

  async #create(request: Request): Promise<Response> {
    const todo = (await request.json()) as NewTodo & { id: string };
    if (todo.title.trim() === '') return problem(422, 'invalid_request');
    return reply(201, this.keep(todo));
  }

  async #patchTodo(request: Request, id: string): Promise<Response> {
    return this.#stamp(id, (await request.json()) as Partial<Todo>);
  }

  #stamp(id: string, change: Partial<Todo>, status: 200 | 204 = 200): Response {
    const todo = this.todos.get(id);
    if (!todo) return problem(404, 'not_found');
    const changed = { ...todo, ...change, version: todo.version + 1, updated_at: now() };
    this.todos.set(id, changed);
    return status === 204 ? reply(204) : reply(200, changed);
  }
}
