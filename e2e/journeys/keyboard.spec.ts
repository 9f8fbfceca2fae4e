import type { Keyboard, Locator } from '@playwright/test';
import { expect, linkIn, test } from '../fixtures.ts';
import { TodoList } from '../pages/todo-list.ts';

/** Press keys without waiting in between, as the pause between the keys of a sequence counts. */
async function pressInTurn(keyboard: Keyboard, ...keys: string[]): Promise<void> {
  await Promise.all(keys.map((key) => keyboard.press(key)));
}

test('an account is made and todos are kept without a mouse', async ({ page, newcomer }) => {
  const { keyboard } = page;
  const list = new TodoList(page);
  await page.goto('/register');
  await expect(page.getByRole('button', { name: 'Create account' })).toBeEnabled();
  await page.getByLabel('Name').focus();
  await keyboard.type('Ada');
  await keyboard.press('Tab');
  await keyboard.type(newcomer.email);
  await keyboard.press('Tab');
  await keyboard.type(newcomer.password);
  await keyboard.press('Enter');
  await expect(list.entry).toBeVisible();

  await keyboard.press('n');
  for (const title of ['One', 'Two', 'Three']) {
    await keyboard.type(title);
    await keyboard.press('Enter');
  }
  await list.expectTitles('Three', 'Two', 'One');
  await keyboard.press('Escape');

  await keyboard.press('j');
  await keyboard.press('Alt+ArrowDown');
  await list.expectTitles('Two', 'Three', 'One');
  await keyboard.press('e');
  const title = page.getByRole('form', { name: 'Edit Three' }).getByLabel('Title');
  await expect(title).toBeFocused();
  await title.fill('Third');
  await keyboard.press('Enter');
  await list.expectTitles('Two', 'Third', 'One');

  await keyboard.press('3');
  await expect(list.row('Third')).toContainText('High priority');
  await keyboard.press('k');
  await keyboard.press('c');
  await list.expectTitles('Third', 'One');
  await keyboard.press('Delete');
  await list.expectTitles('One');
  await keyboard.press('Control+z');
  await list.expectTitles('Third', 'One');
  await keyboard.press('Control+z');
  await list.expectTitles('Two', 'Third', 'One');

  await pressInTurn(keyboard, 'g', 'd');
  await expect(page.getByRole('heading', { level: 1, name: 'Done' })).toBeVisible();
  await pressInTurn(keyboard, 'g', 'i');
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
});

test('a forgotten password is set anew without a mouse', async ({ page, account, mailbox }) => {
  const { keyboard } = page;
  const tabTo = async (target: Locator): Promise<void> => {
    for (let stop = 0; stop < 10; stop += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
  };
  await page.goto('/login');
  await tabTo(page.getByRole('link', { name: 'Forgot your password?' }));
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Send the link' })).toBeEnabled();
  await tabTo(page.getByLabel('E-mail address'));
  await keyboard.type(account.email);
  await keyboard.press('Enter');
  await expect(page.getByText('a mail with a link is on its way')).toBeVisible();

  await page.goto(linkIn(await mailbox.only(account.email)));
  await expect(page.getByRole('button', { name: 'Set new password' })).toBeEnabled();
  const password = 'quite-another-lantern-77';
  await tabTo(page.getByLabel('New password', { exact: true }));
  await keyboard.type(password);
  await keyboard.press('Enter');
  await expect(page.getByText('Your new password is set.')).toBeVisible();

  await tabTo(page.getByLabel('E-mail address'));
  await keyboard.type(account.email);
  await keyboard.press('Tab');
  await keyboard.type(password);
  await keyboard.press('Enter');
  await expect(new TodoList(page).entry).toBeVisible();
});

test('the shortcuts are listed, and single keys never fire while typing', async ({
  page,
  list,
}) => {
  await list.add('One');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Complete or reopen');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();

  await page.keyboard.press('/');
  await expect(list.search).toBeFocused();
  await page.keyboard.type('cned?');
  await expect(list.search).toHaveValue('cned?');
  await expect(help).toBeHidden();
});

for (const forcedColors of ['none', 'active'] as const) {
  test.describe(`with colours forced: ${forcedColors}`, () => {
    test.use({ contextOptions: { forcedColors } });

    test('what has the focus is always visible', async ({ page, list }) => {
      const forced = await page.evaluate(() => matchMedia('(forced-colors: active)').matches);
      expect(forced).toBe(forcedColors === 'active');
      await list.add('One', 'Two');
      const unmarked: string[] = [];
      // So that the way begins at the top of the page, and not where the list was typed.
      await list.reload();
      await expect(list.tick('Two')).toBeVisible();
      for (let stop = 0; stop < 40; stop += 1) {
        await page.keyboard.press('Tab');
        const left = await page.evaluate((shadowsShow) => {
          const marked = (element: Element): boolean => {
            const { outlineStyle, boxShadow } = getComputedStyle(element);
            return outlineStyle !== 'none' || (shadowsShow && boxShadow !== 'none');
          };
          const focused = document.activeElement;
          if (focused === null || focused === document.body) return null;
          const around = [focused, focused.nextElementSibling, focused.parentElement];
          return around.some((element) => element !== null && marked(element))
            ? ''
            : focused.outerHTML.slice(0, 200);
        }, !forced);
        if (left === null) break;
        if (left !== '') unmarked.push(left);
      }
      expect(unmarked).toEqual([]);
    });
  });
}
