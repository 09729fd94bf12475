/**
 * What the engine knows of one accelerator. The facts are in `accelerators.json`; a plan may override
 * some of them (`AcceleratorOverride`).
 */
export interface Accelerator {
  id: string;
  name: string;
  vendor: string;
  architecture: string;
  year: number;
  /** Dense peaks in TFLOP/s by precision; 16-bit is bf16 where there is one, else fp16. */
  peakTflops: { fp32?: number; bits16: number; fp8?: number; fp4?: number };
  /** Capacity as nvidia-smi shows it, bytes. */
  deviceMemoryBytes: number;
  /** What the framework can allocate from (torch.cuda.mem_get_info), bytes. */
  visibleMemoryBytes: number;
  /** GB/s = 1e9 bytes per second. */
  memoryBandwidthGBps: number;
  /** Scale-up link (NVLink, Infinity Fabric, ICI) of one GPU, one direction; 0 where there is none. */
  scaleUp: { kind: string; gigabytesPerSecond: number; links: number; domainSize: number };
  multiprocessors: number;
  /** Board power limit, when published. */
  powerWatts?: number;
}
