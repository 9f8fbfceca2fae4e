import { once } from 'node:events';
import type { Server } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A server of this machine that runs until it is closed. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Has a server listen on a free port of the loopback interface. */
export async function listening(
  server: Server & { closeAllConnections?: () => void },
): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections?.();
      await closed;
    },
  };
}
