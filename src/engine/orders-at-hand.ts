/** Imported, it lets every plan be evaluated, whatever its schedule. */
import { heldUnderLimit } from "./memory/zero-bubble-limit.ts";
import { edgeDurations } from "./schedule/edge-durations.ts";
import { bringOrders } from "./schedule/late-orders.ts";
import { pipelineSpan, steadySpan } from "./schedule/pipeline-span.ts";

bringOrders({ pipelineSpan, steadySpan, edgeDurations, heldUnderLimit });
