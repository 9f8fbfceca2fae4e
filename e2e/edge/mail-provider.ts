import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { listening, type Listening } from './listening.ts';

/** A mail as Resend is asked to send it. */
export interface SentMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** A provider with Resend's interface, which takes every key and keeps what it is asked to send. */
export interface MailProvider extends Listening {
  readonly sent: readonly SentMail[];
}

export async function startMailProvider(): Promise<MailProvider> {
  const sent: SentMail[] = [];
  const server = createServer((request, response) => {
    void answer(request).then((body) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });

  async function answer(request: IncomingMessage): Promise<object> {
    if (request.method === 'GET') return { data: [] };
    sent.push((await json(request)) as SentMail);
    return { id: String(sent.length) };
  }

  return { ...(await listening(server)), sent };
}
