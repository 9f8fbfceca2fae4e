import { expect, test } from '../fixtures.ts';

test.use({ timezoneId: 'UTC' });

test('a todo lives from its entry to the trash and back', async ({ page, list }) => {
  await expect(page.getByText('Nothing to do')).toBeVisible();
  await list.add('Call the electrician');
  await list.tick('Call the electrician').click();
  await expect(page.getByText('All done')).toBeVisible();

  await list.go('Done');
  await list.reload();
  await expect(list.tick('Call the electrician')).toBeChecked();
  await list.tick('Call the electrician').click();

  await list.go('Inbox');
  await list.choose('Call the electrician', 'Delete');
  await list.expectTitles();

  await list.go('Trash');
  await list.reload();
  await list.choose('Call the electrician', 'Restore');
  await list.go('Inbox');
  await list.reload();
  await list.expectTitles('Call the electrician');
});

test('what was deleted by mistake comes back by one click', async ({ page, list }) => {
  await list.add('Keep this');
  await list.choose('Keep this', 'Delete');
  await list.expectTitles();
  await page.getByRole('button', { name: 'Undo' }).click();
  await list.expectTitles('Keep this');
  await list.reload();
  await list.expectTitles('Keep this');
});

test('one line becomes a todo with date, time, priority and tags', async ({ page, list }) => {
  await list.add('Pay the rent tomorrow 9am #home !high');
  const row = list.row('Pay the rent');
  await expect(row).toContainText('High priority');
  await expect(row).toContainText('#home');
  await expect(row).toContainText(/Tomorrow/);
  await list.go('Upcoming');
  await list.expectTitles('Pay the rent');
  await list.reload();
  await list.expectTitles('Pay the rent');
  await page.getByRole('link', { name: 'home', exact: true }).click();
  await list.expectTitles('Pay the rent');
});

test('every field is edited in place and kept', async ({ page, list }) => {
  await list.add('Draft');
  const form = await list.edit('Draft');
  await form.getByLabel('Title').fill('Write the report');
  await form.getByLabel('Notes').fill('With the figures of May');
  await form.getByLabel('Due date').fill('2031-05-20');
  await form.getByLabel('Time').fill('14:30');
  await form.getByRole('radio', { name: 'Medium' }).check();
  await form.getByLabel('Tags').fill('work figures');
  await form.getByRole('button', { name: 'Save' }).click();
  await list.reload();

  const kept = await list.edit('Write the report');
  await expect(kept.getByLabel('Notes')).toHaveValue('With the figures of May');
  await expect(kept.getByLabel('Due date')).toHaveValue('2031-05-20');
  await expect(kept.getByLabel('Time')).toHaveValue('14:30');
  await expect(kept.getByRole('radio', { name: 'Medium' })).toBeChecked();
  await expect(kept.getByLabel('Tags')).toHaveValue('work figures');
  await kept.getByLabel('Title').fill('Not this');
  await kept.getByRole('button', { name: 'Cancel' }).click();
  await expect(list.tick('Write the report')).toBeVisible();
  await expect(page.getByText('Not this')).toHaveCount(0);
});

test('search and filters narrow the list, and an order sorts it', async ({ page, list }) => {
  await list.add('Zebra crossing', 'Apple pie !high', 'Café tables #garden', 'Mend the chair');
  await list.search.fill('cafe');
  await list.expectTitles('Café tables');
  await list.search.fill('nowhere');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Show everything open' }).click();
  await list.priority.selectOption('High priority');
  await list.expectTitles('Apple pie');
  await list.priority.selectOption('Any priority');
  await list.order.selectOption('Title');
  await list.expectTitles('Apple pie', 'Café tables', 'Mend the chair', 'Zebra crossing');
});

test('the order that was arranged by hand is kept', async ({ list }) => {
  await list.add('One', 'Two', 'Three');
  await list.expectTitles('Three', 'Two', 'One');
  await list.choose('One', 'Move to top');
  await list.expectTitles('One', 'Three', 'Two');
  await list.choose('One', 'Move down');
  await list.expectTitles('Three', 'One', 'Two');
  await list.reload();
  await list.expectTitles('Three', 'One', 'Two');
});

test('views show what is due when', async ({ list }) => {
  await list.add('Now today', 'Then in 3 days', 'Whenever');
  await list.go('Today');
  await list.expectTitles('Now');
  await list.add('Also now');
  await list.expectTitles('Also now', 'Now');
  await list.go('Upcoming');
  await list.expectTitles('Then');
  await list.go('Overdue');
  await list.expectTitles();
  await list.go('Inbox');
  await list.expectTitles('Also now', 'Whenever', 'Then', 'Now');
});

test('a list that nobody touches comes to rest', async ({ page, list }) => {
  await list.add('One');
  for (const view of ['Inbox', 'Done', 'Trash'] as const) {
    await list.go(view);
    await list.reload();
    await page.waitForLoadState('networkidle');
  }
});

test('two accounts never see each other’s todos', async ({ browser, baseURL, newcomer, list }) => {
  await list.add('Mine alone');
  const elsewhere = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
  const other = await elsewhere.newPage();
  const neighbour = { ...newcomer, email: `neighbour-${newcomer.email}` };
  await other.request.post('/api/v1/auth/register', { data: neighbour });
  await other.goto('/todos');
  await expect(other.getByText('Nothing to do')).toBeVisible();
  await elsewhere.close();
});

test('a title is shown as it was written, whatever is in it', async ({ list }) => {
  const titles = ['<img src=x onerror=alert(1)>', 'שלום עולם', '👩‍👩‍👧 family & “friends”'];
  await list.add(...titles);
  await list.reload();
  await list.expectTitles(...titles.toReversed());
});
