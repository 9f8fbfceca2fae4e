import { createRawSnippet } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import LinkRequest from '#lib/features/auth/LinkRequest.svelte';
import RegisterForm from '#lib/features/auth/RegisterForm.svelte';
import ResetPasswordForm from '#lib/features/auth/ResetPasswordForm.svelte';
import SignInForm from '#lib/features/auth/SignInForm.svelte';
import { problem, sleepingPage } from '../../../fake/answers.ts';
import { FakeBackend } from '../../../fake/backend.ts';
import { expectAccessible, expectAlert, stage } from '../../../fake/stage.ts';

const GOOD = 'good-token-of-the-fake-backend';
const OLD = 'old-token-of-the-fake-backend';

let backend: FakeBackend;

beforeEach(() => {
  backend = new FakeBackend();
});

const address = page.getByLabelText('E-mail address');
const password = page.getByLabelText('Password', { exact: true });
const newPassword = page.getByLabelText('New password', { exact: true });

async function signIn(typed: string): Promise<void> {
  await address.fill('ada@example.org');
  await password.fill(typed);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('signing in tells that it worked', async () => {
  const onsignedin = vi.fn();
  await stage(backend, SignInForm, { onsignedin });
  await signIn(backend.password);
  await expect.poll(() => onsignedin.mock.calls.length).toBe(1);
});

test('a wrong password says so, keeps what was typed, and lets it be tried again', async () => {
  const onsignedin = vi.fn();
  await stage(backend, SignInForm, { onsignedin });
  await signIn('wrong');
  await expectAlert('do not go together');
  await expect.element(address).toHaveValue('ada@example.org');
  await expectAccessible();
  await signIn(backend.password);
  await expect.poll(() => onsignedin.mock.calls.length).toBe(1);
});

test('while the server sleeps the form waits, and submits by itself when it is up', async () => {
  const onsignedin = vi.fn();
  await stage(backend, SignInForm, { onsignedin });
  backend.interception = sleepingPage;
  await signIn(backend.password);
  const waiting = page.getByRole('button', { name: 'Signing in as soon as the server is up' });
  await expect.element(waiting).toBeDisabled();
  backend.interception = null;
  await expect.poll(() => onsignedin.mock.calls.length, { timeout: 5_000 }).toBe(1);
});

test('too many tries name the wait', async () => {
  await stage(backend, SignInForm, { onsignedin: vi.fn() });
  backend.interception = () => problem(429, 'too_many_requests', { 'retry-after': '600' });
  await signIn('wrong');
  await expectAlert('in 10 minutes');
});

test('a password can be shown and hidden, and is known to password managers', async () => {
  await stage(backend, SignInForm, { onsignedin: vi.fn() });
  const show = page.getByRole('button', { name: 'Show password' });
  await expect.element(password).toHaveAttribute('type', 'password');
  await show.click();
  await expect.element(password).toHaveAttribute('type', 'text');
  await expect.element(show).toHaveAttribute('aria-pressed', 'true');
  await expect.element(password).toHaveAttribute('autocomplete', 'current-password');
  await expect.element(address).toHaveAttribute('autocomplete', 'username');
});

test('a password can be pasted', async () => {
  await stage(backend, SignInForm, { onsignedin: vi.fn() });
  await address.fill('copied words');
  await address.click();
  await userEvent.keyboard('{Control>}ac{/Control}');
  await password.click();
  await userEvent.keyboard('{Control>}v{/Control}');
  await expect.element(password).toHaveValue('copied words');
});

test('an address that has an account leads to signing in', async () => {
  await stage(backend, RegisterForm, { onregistered: vi.fn() });
  await address.fill('taken@example.org');
  await password.fill('a fine long password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expectAlert('already an account');
  await expect.element(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('the rules for a password are met or not while it is typed', async () => {
  await stage(backend, RegisterForm, { onregistered: vi.fn() });
  await password.fill('short');
  await expect.element(page.getByText(/8 to 128 characters: not yet met/)).toBeInTheDocument();
  await password.fill('long enough');
  await expect.element(page.getByText(/8 to 128 characters: met/)).toBeInTheDocument();
  await expectAccessible();
});

test('a new account takes the time zone of its device', async () => {
  const onregistered = vi.fn();
  await stage(backend, RegisterForm, { onregistered });
  await address.fill('ada@example.org');
  await password.fill('a fine long password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect.poll(() => onregistered.mock.calls.length).toBe(1);
  expect(backend.account?.time_zone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test('asking for a link says the same for every address, and helps when no mail comes', async () => {
  const children = createRawSnippet(() => ({ render: () => '<p>Enter the address</p>' }));
  await stage(backend, LinkRequest, { children });
  await expect.element(page.getByText('Enter the address')).toBeVisible();
  await address.fill('nobody@example.org');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect.element(page.getByText(/If there is an account for/)).toBeVisible();
  await expect.element(page.getByRole('button', { name: /Send again in \d+ s/ })).toBeDisabled();
  expect(page.getByText('Enter the address').query()).toBeNull();
  await expectAccessible();
  await page.getByRole('button', { name: 'Enter another one' }).click();
  await expect.element(address).toHaveValue('nobody@example.org');
});

test('a valid link lets a new password be set', async () => {
  const onchosen = vi.fn();
  await stage(backend, ResetPasswordForm, { token: GOOD, email: '', onchosen });
  await newPassword.fill('a fine long password');
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect.poll(() => onchosen.mock.calls.length).toBe(1);
  expect(backend.password).toBe('a fine long password');
});

test('a password can be typed before the server has looked at the link', async () => {
  const { promise, resolve } = Promise.withResolvers<null>();
  backend.interception = () => promise;
  await stage(backend, ResetPasswordForm, { token: OLD, email: '', onchosen: vi.fn() });
  await newPassword.fill('a fine long password');
  resolve(null);
  await expectAlert('has expired');
  await expect.element(newPassword).toHaveValue('a fine long password');
});

test('a password that the server finds weak leaves the link as it is', async () => {
  await stage(backend, ResetPasswordForm, { token: GOOD, email: '', onchosen: vi.fn() });
  await newPassword.fill('password1234');
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expectAlert('too easy to guess');
  await expect.element(newPassword).toHaveValue('password1234');
});

test.each([
  [OLD, 'has expired'],
  ['used-token-of-the-fake-backend', 'has been used already'],
  ['cut=off', 'is not complete'],
  ['', 'is not complete'],
])('the link %s %s, and a new one can be had', async (token, words) => {
  await stage(backend, ResetPasswordForm, { token, email: '', onchosen: vi.fn() });
  await expectAlert(words);
  await expect.element(page.getByRole('button', { name: 'Send the link' })).toBeVisible();
  await expectAccessible();
});

test('a link that expires while the person types costs nothing typed, and a new one takes one click', async () => {
  await stage(backend, ResetPasswordForm, {
    token: GOOD,
    email: 'ada@example.org',
    onchosen: vi.fn(),
  });
  await newPassword.fill('a fine long password');
  backend.interception = (request) =>
    request.url.endsWith('/reset-password') ? problem(400, 'reset_token_expired') : null;
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expectAlert('has expired');
  await expect.element(newPassword).toHaveValue('a fine long password');
  await page.getByRole('button', { name: 'Send a new link' }).click();
  await expect.element(page.getByText(/A new link is on its way/)).toBeVisible();
  expect(backend.received.at(-1)?.body).toEqual({ email: 'ada@example.org' });
});
