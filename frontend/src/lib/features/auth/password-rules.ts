export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 128;

/** The shortest piece of an address that counts as a likeness; shorter ones occur by chance. */
const TELLING_LENGTH = 4;

export interface PasswordRule {
  readonly text: string;
  readonly met: boolean;
}

/** The rules that can be told while typing. The server's list of common passwords is not among them. */
export function passwordRules(password: string, email: string): PasswordRule[] {
  const length = Array.from(password).length;
  return [
    {
      text: `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`,
      met: length >= SHORTEST_PASSWORD && length <= LONGEST_PASSWORD,
    },
    { text: 'Not like your e-mail address', met: length > 0 && !resemblesAddress(password, email) },
  ];
}

export function meetsPasswordRules(password: string, email: string): boolean {
  return passwordRules(password, email).every((rule) => rule.met);
}

function resemblesAddress(password: string, email: string): boolean {
  const typed = password.toLocaleLowerCase('en');
  const address = email.trim().toLocaleLowerCase('en');
  const local = address.split('@')[0] ?? '';
  if (address !== '' && typed.includes(address)) return true;
  return local.length >= TELLING_LENGTH && (typed.includes(local) || local.includes(typed));
}
