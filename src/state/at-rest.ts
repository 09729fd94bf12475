/**
 * Work that a change of the plan brings with it, but not the picture of that change: it waits until
 * the plan has stood still for a moment, so that no frame of a slider being dragged waits for it.
 */

/** Puts off what it is given; of several in a row only the last is done. */
export type AtRest = (work: () => void) => void;

/** Longer than the pause between two events of a dragged slider or a held key. */
const REST_MILLISECONDS = 100;

export function atRest(milliseconds: number = REST_MILLISECONDS): AtRest {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (work) => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
