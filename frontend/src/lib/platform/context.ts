import { createContext } from 'svelte';
import type { Preferences } from './preferences.svelte.ts';

export const [getPreferences, setPreferences] = createContext<Preferences>();
