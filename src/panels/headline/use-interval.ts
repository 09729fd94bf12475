import { useDeferredValue, useEffect, useMemo, useState } from "react";
import type { Analysis } from "../../engine/evaluate.ts";
import type { PredictionInterval } from "../../engine/timing/prediction-interval.ts";

type Predict = typeof import("../../engine/timing/prediction-interval.ts").predictionInterval;

/** How far the predicted time may be off; undefined until the errors of like runs are fetched. */
export function useInterval(analysis: Analysis): PredictionInterval | undefined {
  const [predict, setPredict] = useState<Predict>();
  useEffect(() => {
    let wanted = true;
    import("../../engine/timing/prediction-interval.ts").then(
      (module) => wanted && setPredict(() => module.predictionInterval),
      // Without the errors the figure stands alone, as it does before they arrive.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, []);
  // Hundreds of runs are compared with the plan: in the frame after the one that shows its time.
  const settled = useDeferredValue(analysis);
  return useMemo(() => predict?.(settled.plan, settled.report.step.seconds), [predict, settled]);
}
