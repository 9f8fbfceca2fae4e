import { randomUUID } from 'node:crypto';
import { test as base, expect, type APIRequestContext } from '@playwright/test';
import { TodoList } from './pages/todo-list.ts';

export { expect };

export interface Credentials {
  email: string;
  password: string;
}

/** A mail as the development mailbox keeps it. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  sent_at: string;
  text: string;
  html: string;
  source: string;
}

/** The link in the mail to somebody who forgot their password. */
export function linkIn(mail: Mail): string {
  const [link] = /https?:\/\/\S+\/reset-password\S+/.exec(mail.text) ?? [];
  if (link === undefined) throw new Error(`There is no link in:\n${mail.text}`);
  return link;
}

/** The mails that the product would have sent. */
export class Mailbox {
  readonly #request: APIRequestContext;

  constructor(request: APIRequestContext) {
    this.#request = request;
  }

  /** All mails to an address so far, in the order in which the product lists them. */
  async to(address: string): Promise<Mail[]> {
    const response = await this.#request.get('/dev/mail/messages');
    const { items } = (await response.json()) as { items: Mail[] };
    return items.filter((mail) => mail.to === address);
  }

  /** The one mail to an address, once it is there. */
  async only(address: string): Promise<Mail> {
    await expect.poll(async () => (await this.to(address)).length).toBe(1);
    const [mail] = await this.to(address);
    if (mail === undefined) throw new Error(`The mail to ${address} has vanished.`);
    return mail;
  }
}

/** Sign in without the form; the cookie goes to the browser that the requests belong to. */
export async function signIn(request: APIRequestContext, account: Credentials): Promise<void> {
  const response = await request.post('/api/v1/auth/login', { data: account });
  expect(response.status()).toBe(200);
}

interface Fixtures {
  /** An address and a password that nobody has used yet. */
  newcomer: Credentials;
  /** An account that exists; nobody is signed in to it. */
  account: Credentials;
  /** The list of the same account, open in the page of the test. */
  list: TodoList;
  mailbox: Mailbox;
}

export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => {
    await use(process.env['TASKWELL_URL']);
  },

  newcomer: async ({}, use) => {
    await use({ email: `${randomUUID()}@example.com`, password: 'plum-thunder-42-lantern' });
  },

  account: async ({ newcomer, request }, use) => {
    const response = await request.post('/api/v1/auth/register', { data: newcomer });
    expect(response.status()).toBe(201);
    await use(newcomer);
  },

  list: async ({ account, page }, use) => {
    await signIn(page.request, account);
    const list = new TodoList(page);
    await list.open();
    await use(list);
  },

  mailbox: async ({ request }, use) => {
    await use(new Mailbox(request));
  },
});
