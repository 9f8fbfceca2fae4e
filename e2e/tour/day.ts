import type { APIRequestContext } from '@playwright/test';
import type { Credentials } from '../fixtures.ts';

/** The moment at which every picture is taken: a Tuesday, in the middle of the morning. */
export const NOW = new Date('2026-11-24T09:30:00Z');
export const TIME_ZONE = 'Europe/London';
export const PASSWORD = 'plum-thunder-42-lantern';

/** What lies before somebody on that day, in the order in which they put it. */
const OPEN = [
  {
    title: 'Send the quarterly figures to Grace',
    priority: 3,
    tags: ['work'],
    due: { date: '2026-11-24', time: '16:00' },
    notes: 'She needs them before the meeting.',
  },
  { title: 'Water the plants', tags: ['house'], due: { date: '2026-11-24' } },
  { title: 'Dentist', due: { date: '2026-11-25', time: '08:15' } },
  { title: 'Book the train to Lyon', tags: ['travel'], due: { date: '2026-11-27' } },
  { title: 'Find a present for Maya', priority: 2, tags: ['family'], due: { date: '2026-12-04' } },
  { title: 'Renew the library card', priority: 1, due: { date: '2026-11-20' } },
  {
    title: 'Ask Tom about the attic window',
    tags: ['house'],
    notes: 'The left one, above the stairs.',
  },
  { title: 'Sharpen the kitchen knives' },
];
const DONE = ['Pay the electricity bill', 'Return the drill to Sam', 'Clean the coffee machine'];
const BINNED = ['Buy a second monitor'];

/** Opens the account of somebody with a day before them, and signs the browser of these requests in. */
export async function begin(request: APIRequestContext, email: string): Promise<Credentials> {
  await register(request, email);
  for (const todo of OPEN) await create(request, todo);
  for (const title of DONE) {
    await succeed(request.post(`${await create(request, { title })}/complete`));
  }
  for (const title of BINNED) await succeed(request.delete(await create(request, { title })));
  return { email, password: PASSWORD };
}

/** Opens an account, and signs the browser of these requests in. */
export async function register(request: APIRequestContext, email: string): Promise<void> {
  const data = { email, password: PASSWORD, name: 'Ada' };
  await succeed(request.post('/api/v1/auth/register', { data }));
  await succeed(request.patch('/api/v1/account', { data: { time_zone: TIME_ZONE } }));
}

export async function signIn(request: APIRequestContext, data: Credentials): Promise<void> {
  await succeed(request.post('/api/v1/auth/login', { data }));
}

/** Ends the session of the browser of these requests, when it has one. */
export async function signOut(request: APIRequestContext): Promise<void> {
  await request.post('/api/v1/auth/logout');
}

/** Gives somebody who is signed in another password; a mail tells them. */
export async function changePassword(request: APIRequestContext): Promise<void> {
  const data = { current_password: PASSWORD, new_password: `${PASSWORD}-2` };
  await succeed(request.post('/api/v1/account/password', { data }));
}

/** The address of the todo that was made. */
async function create(request: APIRequestContext, data: object): Promise<string> {
  const todo = (await succeed(request.post('/api/v1/todos', { data }))) as { id: string };
  return `/api/v1/todos/${todo.id}`;
}

async function succeed(asked: ReturnType<APIRequestContext['get']>): Promise<unknown> {
  const answer = await asked;
  if (!answer.ok()) throw new Error(`${answer.url()} says ${await answer.text()}`);
  return answer.status() === 204 ? null : await answer.json();
}
