import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listening, type Listening } from './listening.ts';

/**
 * A proxy that stands in for the name service: it leads `host:443` to a port of this machine, and nowhere else, so
 * browsers see the addresses that people will and nothing leaves the machine.
 */
export async function startNames(portOf: (host: string) => number | undefined): Promise<Listening> {
  const server = createServer((_, response) => response.writeHead(403).end());
  server.on('connect', (request, client: Socket) => {
    const [host = '', port] = (request.url ?? '').split(':');
    const target = port === '443' ? portOf(host) : undefined;
    if (target === undefined) client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else void tunnel(client, target);
  });
  return await listening(server);
}

async function tunnel(client: Socket, port: number): Promise<void> {
  // The other end keeps the caller's loopback address, by which clients are told apart.
  const server = connect({ host: '127.0.0.1', port, localAddress: addressOf(client) });
  client.once('error', () => server.destroy()).once('close', () => server.destroy());
  server.once('error', () => client.destroy()).once('close', () => client.destroy());
  await once(server, 'connect');
  client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  client.pipe(server).pipe(client);
}

function addressOf(client: Socket): string {
  return client.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1';
}
