/** The store for React: a context with the store in it and a hook that selects from it. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { ShardscopeState, ShardscopeStore } from "./store.ts";

export const StoreContext = createContext<ShardscopeStore | undefined>(undefined);

/** The store itself, for handlers that read the state when they run. */
export function useShardscopeStore(): ShardscopeStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error("StoreContext has no store above this component");
  return store;
}

/** A selected part of the state; the component renders again when that part changes. */
export function useShardscope<Part>(select: (state: ShardscopeState) => Part): Part {
  return useStore(useShardscopeStore(), select);
}
