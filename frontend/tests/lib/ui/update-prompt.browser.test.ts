import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import UpdatePrompt from '#lib/ui/UpdatePrompt.svelte';
import { FakeBackend } from '../../fake/backend.ts';
import { expectAccessible, stage } from '../../fake/stage.ts';

test('the offer of a new version is accessible, and can be taken or put off', async () => {
  const [onupdate, onlater] = [vi.fn(), vi.fn()];
  await stage(new FakeBackend(), UpdatePrompt, { ready: true, onupdate, onlater });
  await expect.element(page.getByText('A new version of Taskwell is here.')).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: 'Later' }).click();
  expect(onlater).toHaveBeenCalledOnce();
  expect(onupdate).not.toHaveBeenCalled();
  await page.getByRole('button', { name: 'Load it' }).click();
  expect(onupdate).toHaveBeenCalledOnce();
});
