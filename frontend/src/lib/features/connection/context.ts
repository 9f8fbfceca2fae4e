import { createContext } from 'svelte';
import type { Connection } from '#lib/api/connection.svelte.ts';

export const [getConnection, setConnection] = createContext<Connection>();
