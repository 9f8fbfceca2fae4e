import type { Attention } from './attention.ts';

/** The service worker of this page: whether a newer version is there, and how to change to it. */
export class Installation {
  updateReady = $state(false);

  readonly #attention: Attention;
  #waiting: ServiceWorker | null = null;
  #agreed = false;

  constructor(attention: Attention) {
    this.#attention = attention;
  }

  /** Registers the worker where there is one; plain-http hosts other than localhost have none. */
  async register(): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener('controllerchange', () => this.#changed());
    const registration = await serviceWorker.register('/service-worker.js', { type: 'module' });
    this.#offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const arriving = registration.installing;
      arriving?.addEventListener('statechange', () => {
        if (arriving.state === 'installed') this.#offer(arriving);
      });
    });
    // Browsers look for a new version when a page is loaded, and a tab may be open for weeks.
    this.#attention.onReturn(() => void registration.update().catch(() => undefined));
  }

  /** Starts the new version, which loads the page anew. */
  update(): void {
    this.#agreed = true;
    if (this.#waiting === null) location.reload();
    else this.#waiting.postMessage('take over');
  }

  /** The first installation replaces nothing, so there is nothing to ask. */
  #offer(worker: ServiceWorker | null): void {
    if (worker === null || navigator.serviceWorker.controller === null) return;
    this.#waiting = worker;
    this.updateReady = true;
  }

  /** Another tab may have agreed to the new version; what is typed in this one is not its to lose. */
  #changed(): void {
    if (this.#agreed) location.reload();
    this.#waiting = null;
    this.updateReady = true;
  }
}
