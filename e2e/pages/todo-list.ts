import { expect, type Locator, type Page } from '@playwright/test';

export type View = 'Inbox' | 'Today' | 'Upcoming' | 'Overdue' | 'Done' | 'Trash';

/** The list of todos, as a person sees it. */
export class TodoList {
  readonly page: Page;
  readonly entry: Locator;
  readonly search: Locator;

  readonly priority: Locator;
  readonly order: Locator;

  constructor(page: Page) {
    this.page = page;
    this.entry = page.getByRole('textbox', { name: 'Add a todo' });
    this.search = page.getByRole('searchbox', { name: 'Search' });
    this.priority = page.getByRole('combobox', { name: 'Priority', exact: true });
    this.order = page.getByRole('combobox', { name: 'Order', exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto('/todos');
    await expect(this.entry).toBeVisible();
  }

  async go(view: View): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('link', { name: view })
      .click();
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(view);
  }

  /** Type lines into the entry, each confirmed by Enter; the last one ends up on top. */
  async add(...lines: string[]): Promise<void> {
    for (const line of lines) {
      await this.entry.fill(line);
      await this.entry.press('Enter');
      await expect(this.entry).toHaveValue('');
    }
  }

  /** The row of the todo with this title. */
  row(title: string): Locator {
    return this.page
      .getByRole('main')
      .getByRole('listitem')
      .filter({ has: this.tick(title) });
  }

  /** The box that completes the todo with this title. */
  tick(title: string): Locator {
    return this.page.getByRole('checkbox', { name: title, exact: true });
  }

  /** The titles of all todos shown, from top to bottom. */
  async expectTitles(...titles: string[]): Promise<void> {
    const shown = this.page.getByRole('main').getByRole('checkbox');
    await expect(shown).toHaveCount(titles.length);
    for (const [index, title] of titles.entries()) {
      await expect(shown.nth(index)).toHaveAccessibleName(title);
    }
  }

  /** Choose from the menu of a todo. */
  async choose(title: string, action: string): Promise<void> {
    await this.page.getByRole('button', { name: `More for ${title}` }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  /** Open a todo for editing. */
  async edit(title: string): Promise<Locator> {
    await this.row(title).getByRole('button', { name: title }).first().click();
    return this.page.getByRole('form', { name: `Edit ${title}` });
  }

  /** Load the page anew once everything has reached the server, so that what follows comes from there. */
  async reload(): Promise<void> {
    await this.saved();
    await this.page.reload();
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  /** Wait until the page would not hold back somebody who leaves it, as it does while changes are unsaved. */
  async saved(): Promise<void> {
    await expect
      .poll(() =>
        this.page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true }))),
      )
      .toBe(true);
  }
}
