/** Whether the person is looking at this tab, and when they come back to it. */
export interface Attention {
  readonly online: boolean;
  /** Resolves at once while the tab is visible, else when it becomes so. */
  visible(): Promise<void>;
  /** Calls back on each return: the tab shown again, or the network back. Answers how to stop. */
  onReturn(callback: () => void): () => void;
}

export const browserAttention: Attention = {
  get online() {
    return navigator.onLine;
  },
  visible() {
    if (document.visibilityState === 'visible') return Promise.resolve();
    return new Promise((resolve) => {
      document.addEventListener('visibilitychange', () => resolve(), { once: true });
    });
  },
  onReturn(callback) {
    const shown = (): void => {
      if (document.visibilityState === 'visible') callback();
    };
    document.addEventListener('visibilitychange', shown);
    window.addEventListener('online', callback);
    return () => {
      document.removeEventListener('visibilitychange', shown);
      window.removeEventListener('online', callback);
    };
  },
};
