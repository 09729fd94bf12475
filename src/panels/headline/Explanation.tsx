/** Explanations are shown beside pictures too, so they live with the views. */
export { Explanation, formatUnit } from "../../views/explanation/Explanation.tsx";
