export type Theme = 'system' | 'light' | 'dark';

interface Stored {
  theme: Theme;
  /** Whether single keys act as shortcuts. */
  singleKeys: boolean;
  /** Whether a session was open here last: decides what is shown first, and opens nothing. */
  signedIn: boolean;
}

const STORAGE_KEY = 'taskwell';
const DEFAULTS: Stored = { theme: 'system', singleKeys: true, signedIn: false };

/** What this device remembers: how the app looks and behaves here, never what anybody wrote. */
export class Preferences {
  #stored = $state<Stored>(DEFAULTS);

  constructor(private readonly storage: Storage | null) {
    this.#stored = { ...DEFAULTS, ...read(storage) };
  }

  get theme(): Theme {
    return this.#stored.theme;
  }
  set theme(theme: Theme) {
    this.#keep({ theme });
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }

  get singleKeys(): boolean {
    return this.#stored.singleKeys;
  }
  set singleKeys(singleKeys: boolean) {
    this.#keep({ singleKeys });
  }

  get signedIn(): boolean {
    return this.#stored.signedIn;
  }
  set signedIn(signedIn: boolean) {
    if (signedIn !== this.#stored.signedIn) this.#keep({ signedIn });
  }

  #keep(change: Partial<Stored>): void {
    this.#stored = { ...this.#stored, ...change };
    try {
      this.storage?.setItem(STORAGE_KEY, JSON.stringify(this.#stored));
    } catch (error) {
      // A full or closed storage costs the memory of a preference, nothing else.
      if (!(error instanceof DOMException)) throw error;
    }
  }
}

/** The storage of this origin, or null where the browser keeps it closed. */
export function deviceStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function read(storage: Storage | null): Partial<Stored> {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(STORAGE_KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    return {};
  }
}
