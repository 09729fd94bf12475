import type { Trial } from "./use-trial.ts";

/** What was tried last, with a way back; nothing once the plan is another. */
export function TriedChange({ trial }: { trial: Trial }) {
  if (trial.tried === undefined) return null;
  return (
    <>
      Tried: {trial.tried}.{" "}
      <button type="button" onClick={trial.takeBack}>
        Take it back
      </button>
    </>
  );
}
