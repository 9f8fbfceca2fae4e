import { createContext } from 'svelte';
import type { ApiClient } from './client.ts';

export const [getClient, setClient] = createContext<ApiClient>();
