import { createContext } from 'svelte';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'calm' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** How long a toast stays: long enough to be read and reached by key (WCAG 2.2.1). */
const LIFE_MS = 12_000;
const MOST = 3;

/** Short words about what has just happened, with the way back. */
export class Toasts {
  items = $state.raw<readonly Toast[]>([]);
  /** While true, because a pointer or the focus rests on them, none goes away. */
  held = false;

  #last = 0;

  show(text: string, action?: Toast['action'], tone: Toast['tone'] = 'calm'): void {
    this.#last += 1;
    const toast = { id: this.#last, text, tone, action };
    this.items = [...this.items, toast].slice(-MOST);
    this.#expire(toast);
  }

  dismiss(toast: Toast): void {
    this.items = this.items.filter((kept) => kept.id !== toast.id);
  }

  #expire(toast: Toast): void {
    setTimeout(() => {
      if (this.held) this.#expire(toast);
      else this.dismiss(toast);
    }, LIFE_MS);
  }
}

export const [getToasts, setToasts] = createContext<Toasts>();
