export const HOME = '/todos';

/** Where to go after signing in: a path of this site that was asked for, or the todos. */
export function destinationFrom(next: string | null): string {
  if (next === null || !/^\/[a-z]/.test(next)) return HOME;
  return next.startsWith('/login') || next.startsWith('/register') ? HOME : next;
}
