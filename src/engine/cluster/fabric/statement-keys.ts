/** Names of the statements about fabrics whose words are in `statement-texts.ts`. */
export type StatementKey =
  | "a100-unit"
  | "a100-rails"
  | "a100-switch"
  | "a100-pod"
  | "a100-pod-wiring"
  | "selene-pods"
  | "selene-share"
  | "meta-racks"
  | "meta-counts"
  | "h100-units"
  | "h100-even-cables"
  | "h100-three-tiers"
  | "b300-xdr-units"
  | "b300-xdr-cores"
  | "b300-planes"
  | "b300-cables"
  | "nvl72-trays"
  | "nvl72-counts"
  | "dgx-2-node"
  | "a100-node"
  | "a800-node"
  | "h100-node"
  | "b200-node"
  | "nvl72-rack"
  | "infinity-fabric-mesh"
  | "gaudi-mesh"
  | "neuron-torus"
  | "tpu-torus"
  | "b200-units"
  | "azure-ndv4"
  | "unpublished"
  | "a100-even-spines";

/** Names of statements with numbers and names in them. */
export type FilledKey =
  | "assumed-tree"
  | "unknown-fabric"
  | "asked-tree"
  | "large-cores"
  | "dragonfly"
  | "torus-axes"
  | "torus-shape"
  | "pcie-node";

/** Such a statement with what stands in it, in the order its words take. */
export type FilledStatement = readonly [key: FilledKey, ...values: (string | number | boolean)[]];
