import { linkFor } from '../mail.ts';
import { at, form, refuse, signIn, type Scene } from '../scene.ts';

/** What is there before one is signed in, but for what goes wrong on its way to the server. */
export const FORMS: readonly Scene[] = [
  { name: 'landing', as: 'nobody', show: at('/'), whole: true },
  { name: 'sign-in', as: 'nobody', show: (page) => form(page, '/login') },
  {
    name: 'sign-in-refused',
    as: 'nobody',
    show: async (page, { email }) => {
      await signIn(page, { email, password: 'not-the-password-at-all' });
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'sign-in-too-often',
    as: 'nobody',
    show: async (page, somebody) => {
      await refuse(page, 'auth/login', [429, 'too_many_requests']);
      await signIn(page, somebody);
      await page.getByText('That was too often').waitFor();
    },
  },
  {
    name: 'signed-out',
    as: 'newcomer',
    show: async (page) => {
      await page.goto('/settings');
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.getByText('You are signed out.').waitFor();
    },
  },
  { name: 'register', as: 'nobody', show: (page) => form(page, '/register') },
  {
    name: 'register-weak-password',
    as: 'nobody',
    show: async (page) => {
      await form(page, '/register');
      await page.getByLabel('E-mail address').fill('grace@example.org');
      await page.getByLabel('Password', { exact: true }).fill('password');
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.locator('[aria-invalid="true"], [role="alert"]').first().waitFor();
    },
  },
  {
    name: 'register-address-taken',
    as: 'nobody',
    show: async (page, { email, password }) => {
      await form(page, '/register');
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByText('There is already an account').waitFor();
    },
  },
  { name: 'forgot-password', as: 'nobody', show: (page) => form(page, '/forgot-password') },
  {
    name: 'forgot-password-sent',
    as: 'nobody',
    show: async (page) => {
      await form(page, '/forgot-password');
      await page.getByLabel('E-mail address').fill('grace@example.org');
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByText('If there is an account for').waitFor();
    },
  },
  {
    name: 'reset-password',
    as: 'nobody',
    show: async (page, { email }) => {
      await form(page, await linkFor(page.request, email));
    },
  },
  {
    name: 'reset-password-weak',
    as: 'nobody',
    show: async (page, { email }) => {
      await form(page, await linkFor(page.request, email));
      await page.getByLabel('New password', { exact: true }).fill('password');
      await page.getByRole('button', { name: 'Set new password' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'reset-password-broken-link',
    as: 'nobody',
    show: async (page) => {
      await page.goto('/reset-password?token=spent');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'reset-password-expired-while-typing',
    as: 'nobody',
    show: async (page, { email }) => {
      await form(page, await linkFor(page.request, email));
      await refuse(page, 'auth/reset-password', [400, 'reset_token_expired']);
      await page.getByLabel('New password', { exact: true }).fill('plum-thunder-43-lantern');
      await page.getByRole('button', { name: 'Set new password' }).click();
      await page.getByText('This link has expired').waitFor();
    },
  },
  { name: 'no-such-page', as: 'nobody', show: at('/no-such-page') },
];
