import { Suspense, useEffect } from "react";
import type { PictureId } from "../../state/picture-names.ts";
import { useShardscope, useShardscopeStore } from "../../state/use-shardscope.ts";
import { Boundary } from "../chrome/Boundary.tsx";
import { type Fetched, fetched } from "../chrome/fetched.tsx";
import { ClusterPicture } from "./ClusterPicture.tsx";
import { type PictureTab, PictureTabs } from "./PictureTabs.tsx";

type NamedPicture = PictureTab & { id: PictureId; Picture: Fetched };

const CLUSTER = { id: "cluster", label: "Cluster" } as const;

/** The pictures of one plan behind the first, each fetched as a piece of its own. */
const LATER: readonly NamedPicture[] = [
  {
    id: "schedule",
    label: "Schedule",
    Picture: fetched(() => import("../../views/schedule/ScheduleView.tsx")),
  },
  {
    id: "memory",
    label: "Memory",
    Picture: fetched(() => import("../../views/memory/MemoryView.tsx")),
  },
  {
    id: "network",
    label: "Network",
    Picture: fetched(() => import("../../views/network/NetworkView.tsx")),
  },
  {
    id: "validation",
    label: "Validation",
    Picture: fetched(() => import("../../views/validation/ValidationView.tsx")),
  },
];

const TABS: readonly PictureTab[] = [CLUSTER, ...LATER];

/** The other pictures come once the page is at rest, so that a tab opens at once, and off line. */
const FETCH_AFTER_MILLISECONDS = 2000;

/** One picture by its name; a name nobody knows shows the cluster. */
export function PictureNamed({ id }: { id: string }) {
  const analysis = useShardscope((state) => state.analysis);
  const later = LATER.find((picture) => picture.id === id);
  const { label } = later ?? CLUSTER;
  return (
    <Boundary
      what={`${label.toLowerCase()} picture`}
      retryOn={analysis}
      onRetry={() => later?.Picture.fetchAgain()}
    >
      <Suspense fallback={<p className="loading">Loading the picture …</p>}>
        {later ? <later.Picture /> : <ClusterPicture />}
      </Suspense>
    </Boundary>
  );
}

/** The pictures under their tabs. */
export function Pictures() {
  const asked = useShardscope((state) => state.view.picture);
  const store = useShardscopeStore();
  const { id } = TABS.find((tab) => tab.id === asked) ?? CLUSTER;
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const { Picture } of LATER) Picture.fetchNow();
    }, FETCH_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <PictureTabs
        tabs={TABS}
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
