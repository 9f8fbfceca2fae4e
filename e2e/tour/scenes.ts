import type { Scene } from './scene.ts';
import { FORMS } from './scenes/forms.ts';
import { LIST } from './scenes/list.ts';
import { SETTINGS } from './scenes/settings.ts';
import { TROUBLE } from './scenes/trouble.ts';

/** Everything there is to see: each page in each of its states. */
export const SCENES: readonly Scene[] = [...FORMS, ...LIST, ...SETTINGS, ...TROUBLE];
