const SHORTEST_PASSWORD = 8;
const LONGEST_PASSWORD = 128;

/** For what only the server can tell. */
export const WEAK_PASSWORD =
  'This password is too easy to guess: it is on a list of common ones, or too much like your address.';

/** Parts shorter than this stand in good passwords by chance. */
const SHORTEST_PART = 4;
/** How much has to be left of a password without what everybody could guess. */
const OWN_CHARACTERS = 5;
const PRODUCT = 'taskwell';

export interface PasswordRule {
  readonly text: string;
  readonly met: boolean;
}

/**
 * The rules that can be told while typing: the server's own, but for its list of common passwords.
 * Lengths count characters of the composed form, as the server counts them.
 */
export function passwordRules(password: string, email: string): PasswordRule[] {
  const length = Array.from(password.normalize('NFC')).length;
  return [
    {
      text: `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`,
      met: length >= SHORTEST_PASSWORD && length <= LONGEST_PASSWORD,
    },
    {
      text: 'Not built from your e-mail address',
      met: length > 0 && !isGuessable(password, email),
    },
  ];
}

export function meetsPasswordRules(password: string, email: string): boolean {
  return passwordRules(password, email).every((rule) => rule.met);
}

function isGuessable(password: string, email: string): boolean {
  const typed = password.normalize('NFC').toLowerCase();
  const own = guessableParts(email.trim().toLowerCase()).reduce(
    (left, part) => left.replaceAll(part, ''),
    typed,
  );
  return own !== typed && Array.from(own).length < OWN_CHARACTERS;
}

/** The address, its halves and their first parts, and the product's name; longest first. */
function guessableParts(address: string): string[] {
  const [local = '', domain = ''] = address.split('@');
  const [host = ''] = domain.split('.');
  const [mailbox = ''] = local.split('+');
  return [address, local, domain, host, mailbox, PRODUCT]
    .filter((part) => part.length >= SHORTEST_PART)
    .sort((a, b) => b.length - a.length);
}
