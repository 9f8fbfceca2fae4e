import type { APIRequestContext } from '@playwright/test';
import { linkIn, type Mail } from '../fixtures.ts';

/** The mail with which somebody who forgot their password gets a link; it is asked for once only. */
export async function resetMail(request: APIRequestContext, address: string): Promise<Mail> {
  const before = await mailTo(request, address);
  if (before !== undefined) return before;
  // A further mail would make the link in this one worthless.
  await request.post('/api/v1/auth/forgot-password', { data: { email: address } });
  return await onlyMail(request, address);
}

/** The newest mail to an address, once it is there. */
export async function onlyMail(request: APIRequestContext, address: string): Promise<Mail> {
  for (;;) {
    const mail = await mailTo(request, address);
    if (mail !== undefined) return mail;
  }
}

async function mailTo(request: APIRequestContext, address: string): Promise<Mail | undefined> {
  const answer = await request.get('/dev/mail/messages');
  const { items } = (await answer.json()) as { items: Mail[] };
  return items.find(({ to }) => to === address);
}

export async function linkFor(request: APIRequestContext, address: string): Promise<string> {
  return linkIn(await resetMail(request, address));
}
