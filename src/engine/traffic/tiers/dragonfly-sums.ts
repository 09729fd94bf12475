/**
 * Bytes between adapters over a dragonfly: summed per router and group at the other end, which
 * together say which gateway they go by, and put on links once at the end.
 */
import {
  gatewayTo,
  globalLink,
  localLink,
  routerOfAdapter,
} from "../../cluster/fabric/dragonfly-wiring.ts";
import {
  type DragonflyShape,
  type FabricShape,
  globalCopies,
} from "../../cluster/fabric/fabric-shape.ts";
import type { TierTraffic } from "../../report.ts";
import type { NetworkSums } from "./flow-sums.ts";
import { tierOfSums } from "./tier-of-sums.ts";

/** Entries of a table of routers and groups that still take less time than cable by cable. */
const LARGEST_TABLE = 2 ** 22;

export class DragonflySums implements NetworkSums {
  private readonly shape: FabricShape;
  private readonly network: DragonflyShape;
  private readonly routerOf: Uint32Array;
  private readonly groupOf: Uint32Array;
  private readonly out: Float64Array;
  private readonly into: Float64Array;
  /** Bytes from each router to each other group, and to each router from each other group. */
  private readonly leaving: Float64Array;
  private readonly arriving: Float64Array;
  private readonly local: LinkSums;

  constructor(shape: FabricShape, network: DragonflyShape) {
    this.shape = shape;
    this.network = network;
    const { routersPerGroup, groups } = network;
    const routers = groups * routersPerGroup;
    const adapters = shape.nodes * shape.adaptersPerNode;
    this.routerOf = Uint32Array.from({ length: adapters }, (_, adapter) =>
      routerOfAdapter(shape, network, adapter),
    );
    this.groupOf = Uint32Array.from({ length: routers }, (_, router) =>
      Math.floor(router / routersPerGroup),
    );
    this.out = new Float64Array(adapters);
    this.into = new Float64Array(adapters);
    this.leaving = new Float64Array(routers * groups);
    this.arriving = new Float64Array(routers * groups);
    this.local = new LinkSums((groups * routersPerGroup * (routersPerGroup - 1)) / 2);
  }

  static canSum({ routersPerGroup, groups }: DragonflyShape): boolean {
    return routersPerGroup * groups * groups <= LARGEST_TABLE;
  }

  add(fromAdapter: number, toAdapter: number, bytes: number): void {
    const { routerOf, groupOf, out, into, leaving, arriving, network } = this;
    out[fromAdapter] = (out[fromAdapter] as number) + bytes;
    into[toAdapter] = (into[toAdapter] as number) + bytes;
    const from = routerOf[fromAdapter] as number;
    const to = routerOf[toAdapter] as number;
    if (from === to) return;
    const fromGroup = groupOf[from] as number;
    const toGroup = groupOf[to] as number;
    if (fromGroup === toGroup) {
      this.local.add(localLink(network, from, to), from < to, bytes);
      return;
    }
    const leaves = from * network.groups + toGroup;
    const arrives = to * network.groups + fromGroup;
    leaving[leaves] = (leaving[leaves] as number) + bytes;
    arriving[arrives] = (arriving[arrives] as number) + bytes;
  }

  finish(): TierTraffic[] {
    const { shape, network, out, into, local } = this;
    const copies = globalCopies(network);
    const pairs = (network.groups * (network.groups - 1)) / 2;
    const global = new LinkSums(pairs * copies);
    this.crossGroups(global, copies);
    const bytesPerSecond = (shape.gbpsPerAdapter * 1e9) / 8;
    const tierOf = (tier: string, up: Float64Array, down: Float64Array): TierTraffic =>
      tierOfSums({ tier, links: up.length, bytesPerSecond, linksPerSum: 1, sums: [up, down] });
    return [
      tierOf("adapter", out, into),
      tierOf("local", local.up, local.down),
      tierOf("global", global.up, global.down),
    ].filter(({ links }) => links > 0);
  }

  /** Evenly over the copies of the link between two groups, by the gateway that holds each. */
  private crossGroups(global: LinkSums, copies: number): void {
    const { network, leaving, arriving, local, groupOf } = this;
    const { groups } = network;
    for (let index = 0; index < leaving.length; index += 1) {
      const leaves = leaving[index] as number;
      const arrives = arriving[index] as number;
      if (leaves === 0 && arrives === 0) continue;
      const router = Math.floor(index / groups);
      const other = index % groups;
      const own = groupOf[router] as number;
      for (let copy = 0; copy < copies; copy += 1) {
        const gateway = gatewayTo(network, own, other, copy);
        global.add(globalLink(network, own, other, copy), own < other, leaves / copies);
        if (gateway === router) continue;
        const link = localLink(network, router, gateway);
        local.add(link, router < gateway, leaves / copies);
        local.add(link, gateway < router, arrives / copies);
      }
    }
  }
}

/** Bytes of links in both directions. */
class LinkSums {
  readonly up: Float64Array;
  readonly down: Float64Array;

  constructor(links: number) {
    this.up = new Float64Array(links);
    this.down = new Float64Array(links);
  }

  add(link: number, upward: boolean, bytes: number): void {
    const sums = upward ? this.up : this.down;
    sums[link] = (sums[link] as number) + bytes;
  }
}
