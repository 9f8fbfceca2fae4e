/** The service worker of this page: whether a newer version waits, and how to change to it. */
export class Installation {
  updateReady = $state(false);

  #waiting: ServiceWorker | null = null;

  /** Registers the worker where there is one; plain-http hosts other than localhost have none. */
  async register(): Promise<void> {
    if (!('serviceWorker' in navigator)) return;
    const { serviceWorker } = navigator;
    const registration = await serviceWorker.register('/service-worker.js', { type: 'module' });
    this.#offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const arriving = registration.installing;
      arriving?.addEventListener('statechange', () => {
        if (arriving.state === 'installed') this.#offer(arriving);
      });
    });
  }

  /** Starts the new version, which loads the page anew. */
  update(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
    this.#waiting?.postMessage('take over');
  }

  /** The first installation replaces nothing, so there is nothing to ask. */
  #offer(worker: ServiceWorker | null): void {
    if (worker === null || navigator.serviceWorker.controller === null) return;
    this.#waiting = worker;
    this.updateReady = true;
  }
}
