/**
 * The time model's constants as it reads them. What each means, where it comes from and which
 * published runs react to it is declared in `constants.ts`, which the page does without.
 */
export const TIMING_VALUES = {
  // Matrix multiplication: share of the dense peak a perfectly tiled large GEMM reaches.
  gemmVolta: 0.7,
  gemmAmpere: 0.757,
  gemmHopper: 0.685,
  gemmHopperFp8: 0.635,
  gemmBlackwell: 0.475,
  gemmBlackwellFp8: 0.53,
  gemmBlackwellUltraOverBlackwell: 1.17,
  gemmCdna2: 0.6,
  gemmCdna3: 0.47,
  gemmCdna4: 0.6,
  gemmTpu: 0.85,
  gemmGaudi: 0.7,
  gemmTrainium: 0.6,
  gemmTileExponent: 0.8,
  gemmMemoryOverlap: 1.7,
  kernelLaunchSeconds: 8e-6,
  powerCapExponent: 0.5,
  // Attention.
  flashAmpere: 0.53,
  flashHopperTwo: 0.28,
  flashHopperThree: 0.5,
  flashBlackwell: 0.43,
  flashVolta: 0.35,
  flashOther: 0.45,
  flashTritonOverFlash: 0.65,
  flashSaturationTokens: 500,
  flashHeadExponentOlder: 0.19,
  flashHeadExponentNewer: 0.53,
  batchedGemm: 0.7,
  misalignedGemm: 0.074,
  // Memory-bound operators.
  hbm: 0.78,
  lossBytesPerLogit: 26,
  lossFusedShare: 0.45,
  // Experts.
  expertLaunchSeconds: 14e-6,
  permutePasses: 8,
  // Collectives.
  scaleUpEfficiency: 0.68,
  switchReduceGain: 1.28,
  pairEfficiency: 0.9,
  infinibandEfficiency: 0.6,
  roceEfficiency: 0.55,
  omniPathEfficiency: 0.35,
  efaEfficiency: 0.5,
  ringStepScaleUpSeconds: 2.7e-6,
  ringStepNetworkSeconds: 14e-6,
  treeStepNetworkSeconds: 48e-6,
  allToAllPeerSeconds: 3e-6,
  collectiveBaseSeconds: 30e-6,
  pointToPointSeconds: 14e-6,
  crossingMessageShare: 0.5,
  overlapContention: 0.15,
  overlapWindow: 0.9,
  shardedOverlap: 0.95,
  userbuffersExposed: 0.2,
  asyncTensorExposed: 0.68,
  hostLinkPerGpu: 20e9,
  hostMemoryPerGpu: 25e9,
  nvmePerGpu: 3e9,
  iterationFixedSeconds: 0.035,
  stragglerPerDoubling: 0.003,
  layerHostSeconds: 4.5e-4,
};

export type TimingConstantName = keyof typeof TIMING_VALUES;
export type TimingConstants = Record<TimingConstantName, number>;
