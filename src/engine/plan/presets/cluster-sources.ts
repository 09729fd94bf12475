/** Where each known cluster is described; apart from the clusters, for who asks. */
export const CLUSTER_SOURCES: Readonly<Record<string, string>> = {
  selene:
    "Narayanan et al. 2021 (arXiv:2104.04473) section 5; MLPerf training v2.0, DGX A100 system description",
  "dgx-a100-superpod":
    "NVIDIA DGX SuperPOD: scalable units of 20 DGX A100; MLPerf training v2.0, DGX A100 system description",
  "dgx-h100-superpod":
    "NVIDIA DGX SuperPOD reference architecture H100, table 4; MLPerf training v4.0, DGX H100 system description",
  eos: "NVIDIA blog on Eos: 576 DGX H100; MLPerf training v4.0, DGX H100 system description",
  "dgx-b200-superpod": "NVIDIA DGX SuperPOD reference architecture B200",
  "gb200-nvl72":
    "NVIDIA DGX SuperPOD reference architecture GB200: 18 trays of 4 in one NVLink domain; MLPerf training v5.1",
  "gb300-nvl72": "MLPerf training v5.1, GB300 system description; fabric as GB200's",
  "azure-ndv4": "Azure documentation, NDm A100 v4; 1,024 GPUs as in DeepSpeed on Azure, 2022",
  "azure-ndv5": "MLPerf training v3.1, Azure ND H100 v5 system description",
  "meta-24k-h100": "Llama Team 2024 (arXiv:2407.21783) section 3.3.1",
  "jean-zay-a100": "Scao et al. 2022 (arXiv:2211.05100) section 3.4; 52 nodes from memory",
  "dgx-2-cluster":
    "Shoeybi et al. 2019 (arXiv:1909.08053) section 5: 32 DGX-2H; MLPerf training v0.6, DGX-2 system description",
  "tpu-v3-pod": "scaling-book, tpus.md: 32 × 32 chips",
  "tpu-v4-pod": "scaling-book, tpus.md: 16 × 16 × 16 chips",
  "dgx-2": "MLPerf training v0.6, DGX-2 system description",
  "dgx-a100": "MLPerf training v2.0, DGX A100 system description",
  "dgx-h100": "MLPerf training v4.0, DGX H100 system description",
  "dgx-h200": "from memory: DGX H100 with H200",
  "dgx-b200": "scaling-book, GPU chapter; host memory not looked up",
  "dgx-b300": "ml-engineering, network/README.md; host memory not looked up",
  custom: "a start for your own: eight A100 per node on a non-blocking tree",
};
