import { type ComponentType, lazy, Suspense } from "react";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { ClusterPicture } from "./ClusterPicture.tsx";
import { type PictureTab, PictureTabs } from "./PictureTabs.tsx";

/** The pictures of one plan. All but the first are fetched when they are first looked at. */
const PICTURES: (PictureTab & { Picture: ComponentType })[] = [
  { id: "cluster", label: "Cluster", Picture: ClusterPicture },
  {
    id: "schedule",
    label: "Schedule",
    Picture: lazy(() => import("../../views/schedule/ScheduleView.tsx")),
  },
  {
    id: "memory",
    label: "Memory",
    Picture: lazy(() => import("../../views/memory/MemoryView.tsx")),
  },
  {
    id: "validation",
    label: "Validation",
    Picture: lazy(() => import("../../views/validation/ValidationView.tsx")),
  },
];

export function Pictures() {
  const asked = useShardscope((state) => state.view.picture);
  const embedded = useShardscope((state) => state.view.embed !== undefined);
  const store = useShardscopeStore();
  const shown = PICTURES.find((picture) => picture.id === asked) ?? PICTURES[0];
  if (!shown) return null;
  const { id, Picture } = shown;
  const picture = (
    <Suspense fallback={<p className="loading">Loading the picture …</p>}>
      <Picture />
    </Suspense>
  );
  if (embedded) return picture;
  return (
    <>
      <PictureTabs
        tabs={PICTURES}
        shown={id}
        onShow={(next) => store.getState().look({ picture: next })}
      />
      <div
        className="picture-panel"
        id="picture-panel"
        role="tabpanel"
        aria-labelledby={`tab-${id}`}
      >
        {picture}
      </div>
    </>
  );
}
