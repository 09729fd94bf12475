/**
 * Says what happens at the cursor once it rests, and while it plays now and then: nobody listens to
 * every frame. What a key already said is not said again.
 */

export interface InstantSpeaker {
  /** The cursor has moved. */
  moved(time: number | undefined): void;
  /** What happens at this instant was said already. */
  heard(time: number): void;
  destroy(): void;
}

const REST_MILLISECONDS = 500;
/** How long a cursor that never rests is followed in silence. */
const SILENCE_MILLISECONDS = 5000;

export function createInstantSpeaker(say: (time: number) => void): InstantSpeaker {
  let said: number | undefined;
  let silentSince: number | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const heard = (time: number | undefined) => {
    clearTimeout(resting);
    said = time;
    silentSince = undefined;
  };
  return {
    heard,
    moved(time) {
      clearTimeout(resting);
      if (time === undefined || time === said) return;
      silentSince ??= performance.now();
      const left = silentSince + SILENCE_MILLISECONDS - performance.now();
      resting = setTimeout(
        () => {
          heard(time);
          say(time);
        },
        Math.max(0, Math.min(REST_MILLISECONDS, left)),
      );
    },
    destroy: () => clearTimeout(resting),
  };
}
