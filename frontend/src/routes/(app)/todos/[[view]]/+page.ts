import { error } from '@sveltejs/kit';
import { isView } from '#lib/features/todos/views.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ params, url }) => {
  const view = params.view ?? 'inbox';
  if (!isView(view)) error(404, 'Not found');
  return { view, tag: url.searchParams.get('tag') };
};
