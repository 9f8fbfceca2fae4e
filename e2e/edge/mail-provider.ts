import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listening, type Listening } from './listening.ts';

/** A mail as Resend is asked to send it. */
export interface SentMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** A provider with Resend's interface, which keeps what it is asked to send. */
export interface MailProvider extends Listening {
  readonly sent: readonly SentMail[];
}

export async function startMailProvider(): Promise<MailProvider> {
  const sent: SentMail[] = [];
  const server = createServer((request, response) => {
    void json(request).then((mail) => {
      sent.push(mail as SentMail);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ id: String(sent.length) }));
    });
  });
  return { ...(await listening(server)), sent };
}
