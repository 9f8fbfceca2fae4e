import { uuid7 } from '#lib/platform/uuid7.ts';
import type { Operation } from './operations.ts';
import type { Keeping } from './outbox.svelte.ts';

const DATABASE = 'taskwell';
const OPERATIONS = 'operations';

/** An operation on the device: as text, so that it comes back as it would arrive at the server. */
interface Kept {
  readonly account: string;
  /** The page that sends it, as long as it is open. */
  readonly page: string;
  readonly operation: string;
}

/**
 * What one account has done and the server does not know yet, in this device's database. Each page sends what was
 * done in it; what a closed one has left, the next to be opened takes over. A page is known to be open by a lock
 * that it holds all its life (https://w3c.github.io/web-locks/).
 */
class KeptOperations implements Keeping {
  readonly #page = `taskwell-page-${uuid7()}`;
  #database: Promise<IDBDatabase> | null = null;
  readonly #keys = new WeakMap<Operation, Promise<IDBValidKey | undefined>>();

  constructor(private readonly account: string) {
    void navigator.locks.request(this.#page, () => new Promise(() => undefined));
  }

  keep(operation: Operation): void {
    const kept: Kept = {
      account: this.account,
      page: this.#page,
      operation: JSON.stringify(operation),
    };
    this.#keys.set(
      operation,
      this.#in((store) => done(store.add(kept))),
    );
  }

  async drop(operation: Operation): Promise<void> {
    const key = await this.#keys.get(operation);
    if (key !== undefined) await this.#in((store) => done(store.delete(key)));
  }

  async adopt(): Promise<Operation[] | null> {
    // Two pages that are opened at once would both find the same page closed.
    return navigator.locks.request('taskwell-adoption', async () => {
      const { held = [], pending = [] } = await navigator.locks.query();
      const open = [...held, ...pending].map(({ name }) => name);
      return (await this.#in((store) => this.#takeOver(store, open))) ?? null;
    });
  }

  async #takeOver(
    store: IDBObjectStore,
    open: readonly (string | undefined)[],
  ): Promise<Operation[]> {
    const [keys, all] = await Promise.all([done(store.getAllKeys()), done<Kept[]>(store.getAll())]);
    const taken: Operation[] = [];
    for (const [at, kept] of all.entries()) {
      const key = keys[at];
      if (key === undefined || kept.account !== this.account || open.includes(kept.page)) continue;
      const operation = JSON.parse(kept.operation) as Operation;
      store.put({ ...kept, page: this.#page }, key);
      this.#keys.set(operation, Promise.resolve(key));
      taken.push(operation);
    }
    return taken;
  }

  /** A device without room, or with its database closed to this page, costs the keeping and nothing else. */
  async #in<T>(act: (store: IDBObjectStore) => Promise<T>): Promise<T | undefined> {
    try {
      const database = await (this.#database ??= openDatabase());
      return await act(database.transaction(OPERATIONS, 'readwrite').objectStore(OPERATIONS));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return undefined;
    }
  }
}

/** Where operations of `account` can be kept, or `null` in a browser, or on a page, that offers no such place. */
export function keepingFor(account: string): Keeping | null {
  return 'indexedDB' in globalThis && 'locks' in navigator ? new KeptOperations(account) : null;
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () =>
    request.result.createObjectStore(OPERATIONS, { autoIncrement: true });
  return await done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException());
  });
}
