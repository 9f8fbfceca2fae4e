import { expect } from '@playwright/test';
import { FRONTEND_URL } from '../edge/deployment.ts';
import type { Credentials } from '../fixtures.ts';
import type { Engine } from './engine.ts';

/** Somebody who reads and uses the pages in an engine that offers no more than to run scripts in them. */
export class Visitor {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async open(address: string): Promise<void> {
    await this.#engine.open(new URL(address, FRONTEND_URL).href);
  }

  async reload(): Promise<void> {
    await this.#engine.reload();
  }

  async register({ email, password }: Credentials): Promise<void> {
    await this.open('/register');
    await this.fill('E-mail address', email);
    await this.fill('Password', password);
    await this.press('Create account');
  }

  /** Sign in on the page that is open. */
  async signIn({ email, password }: Credentials): Promise<void> {
    await this.fill('E-mail address', email);
    await this.fill('Password', password);
    await this.press('Sign in');
  }

  async signOut(): Promise<void> {
    await this.open('/settings');
    await this.press('Sign out');
    await this.sees('You are signed out.');
  }

  /** Type into the field with this label, once its form is ready for it. */
  async fill(label: string, value: string): Promise<void> {
    await this.#becomesTrue(`(() => {
      const labels = [...document.querySelectorAll('label')];
      const field = labels.find((found) => found.textContent.trim() === ${JSON.stringify(label)})?.control;
      if (!field || field.form.querySelector('button:not([type]):disabled')) return false;
      field.value = ${JSON.stringify(value)};
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      return true;
    })()`);
  }

  async press(button: string): Promise<void> {
    await this.#becomesTrue(`(() => {
      const buttons = [...document.querySelectorAll('button:enabled')];
      const found = buttons.find((each) => each.textContent.trim() === ${JSON.stringify(button)});
      found?.click();
      return found !== undefined;
    })()`);
  }

  async sees(text: string): Promise<void> {
    await expect
      .poll(() => this.#inPage('document.body.innerText'), { timeout: 20_000 })
      .toContain(text);
  }

  async seesHeading(text: string): Promise<void> {
    await expect
      .poll(() => this.#inPage("document.querySelector('h1')?.textContent"), { timeout: 20_000 })
      .toBe(text);
  }

  async #becomesTrue(expression: string): Promise<void> {
    await expect.poll(() => this.#inPage(expression), { timeout: 20_000 }).toBe(true);
  }

  /** Between two documents there is none to ask. */
  async #inPage(expression: string): Promise<unknown> {
    return await this.#engine.evaluate(expression).catch(() => undefined);
  }
}
