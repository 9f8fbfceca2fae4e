import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server of this machine that runs until it is closed. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Has a server listen on a free port of the loopback interface. */
export async function listening(server: Server): Promise<Listening> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
