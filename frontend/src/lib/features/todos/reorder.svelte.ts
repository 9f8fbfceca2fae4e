/** Where a dragged row would land: beside which row, and on which side. */
export interface Landing {
  readonly id: string;
  readonly side: 'before' | 'after';
}

const EDGE_PX = 72;
const SCROLL_STEP_PX = 14;

/**
 * Dragging rows of a list by pointer, mouse and touch alike. Keys and the menu move rows as well; this is
 * the third way and does nothing they cannot.
 */
export class Reorder {
  dragged = $state<string | null>(null);
  landing = $state.raw<Landing | null>(null);

  constructor(private readonly ondrop: (id: string, landing: Landing) => void) {}

  /** Starts on the handle of row `id`; rows are the `[data-todo]` elements of `list`. */
  grab(id: string, event: PointerEvent, list: HTMLElement): void {
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    this.dragged = id;
    const move = (moved: PointerEvent): void => this.#over(list, moved.clientY);
    const end = (ended: Event): void => {
      handle.removeEventListener('pointermove', move);
      this.#drop(ended.type === 'pointerup');
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end, { once: true });
    handle.addEventListener('pointercancel', end, { once: true });
  }

  #over(list: HTMLElement, y: number): void {
    if (y < EDGE_PX) scrollBy(0, -SCROLL_STEP_PX);
    if (y > innerHeight - EDGE_PX) scrollBy(0, SCROLL_STEP_PX);
    const rows = Array.from(list.querySelectorAll<HTMLElement>('[data-todo]'));
    const below = rows.find((row) => y < middleOf(row));
    const beside = below ?? rows.at(-1);
    const id = beside?.dataset['todo'];
    this.landing = id === undefined ? null : { id, side: below ? 'before' : 'after' };
  }

  #drop(wanted: boolean): void {
    const { dragged, landing } = this;
    this.dragged = null;
    this.landing = null;
    if (wanted && dragged !== null && landing !== null && landing.id !== dragged)
      this.ondrop(dragged, landing);
  }
}

function middleOf(row: HTMLElement): number {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}
