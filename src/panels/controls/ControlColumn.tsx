// From here any schedule can be chosen.
import "../../engine/orders-at-hand.ts";
import { ClusterControls } from "./ClusterControls.tsx";
import { DegreeControls } from "./DegreeControls.tsx";
import { ModelControls } from "./ModelControls.tsx";
import { TrainingControls } from "./TrainingControls.tsx";

/** Everything that writes the plan, grouped as the plan is. */
export default function ControlColumn() {
  return (
    <>
      <ModelControls />
      <ClusterControls />
      <DegreeControls />
      <TrainingControls />
    </>
  );
}
