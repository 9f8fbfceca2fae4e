import { missingProgram } from '../engines/engine.ts';
import { ENGINES } from '../engines/installed.ts';
import { Visitor } from '../engines/visitor.ts';
import { onlyMail, resetLink, test } from './fixtures.ts';

for (const { name, programs, start, keepsForeignCookies } of ENGINES) {
  const inEngine = test.extend<{ visitor: Visitor }>({
    visitor: [
      async ({ deployment }, use) => {
        const engine = await start(deployment.proxy);
        await use(new Visitor(engine));
        await engine.stop();
      },
      { timeout: 60_000 },
    ],
  });

  inEngine.describe(name, () => {
    inEngine.skip(missingProgram(programs) !== undefined, 'It is not installed.');

    inEngine(
      'keeps a person signed in, lets them out, and lets them set a new password',
      { tag: keepsForeignCookies ? [] : '@same-origin' },
      async ({ visitor, newcomer, deployment }) => {
        await visitor.register(newcomer);
        await visitor.seesHeading('Inbox');
        await visitor.reload();
        await visitor.seesHeading('Inbox');
        await visitor.signOut();
        await visitor.open('/todos');
        await visitor.seesHeading('Sign in');

        await visitor.open('/forgot-password');
        await visitor.fill('E-mail address', newcomer.email);
        await visitor.press('Send the link');
        await visitor.sees('a mail with a link is on its way');
        await visitor.open(resetLink(await onlyMail(deployment, newcomer.email)));
        const password = 'quite-another-lantern-77';
        await visitor.fill('New password', password);
        await visitor.press('Set new password');
        await visitor.seesHeading('Sign in');
        await visitor.signIn({ ...newcomer, password });
        await visitor.seesHeading('Inbox');
      },
    );

    if (keepsForeignCookies) return;
    inEngine(
      'says why it cannot keep a person signed in across sites',
      { tag: '@cross-origin' },
      async ({ visitor, newcomer }) => {
        await visitor.register(newcomer);
        await visitor.sees('Your browser refused the cookie that keeps you signed in');
      },
    );
  });
}
