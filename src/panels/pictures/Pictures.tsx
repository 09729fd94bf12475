import { type ComponentType, lazy, Suspense } from "react";
import type { PictureId } from "../../state/picture-names.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { Boundary } from "../chrome/Boundary.tsx";
import { ClusterPicture } from "./ClusterPicture.tsx";
import { type PictureTab, PictureTabs } from "./PictureTabs.tsx";

type NamedPicture = PictureTab & { id: PictureId; Picture: ComponentType };

const CLUSTER: NamedPicture = { id: "cluster", label: "Cluster", Picture: ClusterPicture };

/** The pictures of one plan. All but the first are fetched when they are first looked at. */
const PICTURES: readonly NamedPicture[] = [
  CLUSTER,
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
    id: "network",
    label: "Network",
    Picture: lazy(() => import("../../views/network/NetworkView.tsx")),
  },
  {
    id: "validation",
    label: "Validation",
    Picture: lazy(() => import("../../views/validation/ValidationView.tsx")),
  },
];

/** One picture by its name; a name nobody knows shows the cluster. */
export function PictureNamed({ id }: { id: string }) {
  const analysis = useShardscope((state) => state.analysis);
  const { Picture, label } = pictureOf(id);
  return (
    <Boundary what={`${label.toLowerCase()} picture`} retryOn={analysis}>
      <Suspense fallback={<p className="loading">Loading the picture …</p>}>
        <Picture />
      </Suspense>
    </Boundary>
  );
}

/** The pictures under their tabs. */
export function Pictures() {
  const asked = useShardscope((state) => state.view.picture);
  const store = useShardscopeStore();
  const { id } = pictureOf(asked);
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
        <PictureNamed key={id} id={id} />
      </div>
    </>
  );
}

function pictureOf(id: string): (typeof PICTURES)[number] {
  return PICTURES.find((picture) => picture.id === id) ?? CLUSTER;
}
