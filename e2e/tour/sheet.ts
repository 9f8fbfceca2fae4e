import { looksOf } from './camera.ts';
import type { Scene } from './scene.ts';

/** A page on which all pictures of all scenes can be looked at side by side. */
export function contactSheet(scenes: readonly Scene[]): string {
  const rows = scenes.map((scene) => {
    const pictures = looksOf(scene)
      .map(({ screen, scheme }) => `${screen}-${scheme}`)
      .map(
        (look) =>
          `<figure><img src="${scene.name}-${look}.png" alt=""><figcaption>${look}</figcaption></figure>`,
      );
    return `<section id="${scene.name}"><h2>${scene.name}</h2><div>${pictures.join('')}</div></section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Taskwell, everything there is to see</title>
<style>
  body { margin: 1rem; background: #777; color: #fff; font: 14px sans-serif; }
  div { display: flex; gap: 1rem; align-items: flex-start; }
  figure { margin: 0; }
  img { block-size: 520px; inline-size: auto; display: block; }
</style>
${rows.join('\n')}
</html>
`;
}
