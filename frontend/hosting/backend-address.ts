import { ConfigurationError } from './configuration-error.ts';
import { isPrivateHost } from './private-host.ts';

/** The address to call, and what to tell about it when it is not the one that was pasted. */
export interface BackendAddress {
  readonly origin: string;
  readonly notice: string | null;
}

const SPACE_PAGE_HOSTS = ['huggingface.co', 'www.huggingface.co', 'hf.co'];
const EXAMPLE = 'https://your-name-taskwell.hf.space';

/**
 * The origin of the backend in what was pasted into the variable `name`: the backend's own address, or the page
 * of a Space on huggingface.co. Throws a ConfigurationError for anything that no deployment can call.
 */
export function backendAddress(name: string, pasted: string | undefined): BackendAddress {
  const value = pasted?.trim() ?? '';
  if (value === '') {
    throw new ConfigurationError(
      `${name} is not set: add it to the project's environment variables with the address of the backend, like ${EXAMPLE}.`,
    );
  }
  const url = parsed(name, value);
  if (SPACE_PAGE_HOSTS.includes(url.hostname)) return spaceBehind(name, url);
  refuseUnreachable(name, url);
  refuseMoreThanOrigin(name, url);
  return { origin: url.origin, notice: null };
}

function parsed(name: string, value: string): URL {
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `https://${value}`;
  const url = URL.parse(withScheme);
  if (url === null) {
    throw new ConfigurationError(`${name} is not an address: write one like ${EXAMPLE}.`);
  }
  return url;
}

function spaceBehind(name: string, page: URL): BackendAddress {
  const [section, owner, space] = page.pathname.split('/').filter((part) => part !== '');
  if (section !== 'spaces' || owner === undefined || space === undefined) {
    throw new ConfigurationError(
      `${name} is a page of Hugging Face that is no Space: write the address of the Space itself, like ${EXAMPLE}.`,
    );
  }
  const origin = `https://${spaceLabel(owner)}-${spaceLabel(space)}.hf.space`;
  return {
    origin,
    notice: `${name} is the page about the Space; the Space itself answers at ${origin}, which is used instead.`,
  };
}

/** How an owner or a Space is written in the host name of the Space. */
function spaceLabel(name: string): string {
  return name.toLowerCase().replace(/[_.]/g, '-');
}

function refuseUnreachable(name: string, url: URL): void {
  if (isPrivateHost(url.hostname)) {
    throw new ConfigurationError(
      `${name} is an address of a development machine (${url.hostname}): write the public address of the backend, like ${EXAMPLE}.`,
    );
  }
  if (url.protocol !== 'https:') {
    throw new ConfigurationError(
      `${name} has to begin with https://, since passwords travel on it: write https://${url.host}.`,
    );
  }
}

function refuseMoreThanOrigin(name: string, url: URL): void {
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError(
      `${name} holds a user name or password: write https://${url.host}.`,
    );
  }
  const path = url.pathname.replace(/\/+$/, '') + url.search + url.hash;
  if (path !== '') {
    throw new ConfigurationError(
      `${name} goes on after the host, with ${path}: write ${url.origin}, the app adds the paths.`,
    );
  }
}
