import { createContext } from 'svelte';

/** Says to a screen reader what the eye sees, such as where a moved entry went. */
export class Announcer {
  text = $state('');

  say(text: string): void {
    // The same words twice in a row are read only when the text differs.
    this.text = this.text === text ? `${text}\u00a0` : text;
  }
}

export const [getAnnouncer, setAnnouncer] = createContext<Announcer>();
