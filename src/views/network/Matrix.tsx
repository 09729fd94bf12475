import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { slotTable } from "../../engine/layout/slot-table.ts";
import type { Plan } from "../../engine/plan/plan.ts";
import type { TrafficKind } from "../../engine/report.ts";
import type { CommunicationMatrix } from "../../engine/traffic/communication-matrix.ts";
import { rowCount } from "../../scene/network/matrix-blocks.ts";
import type { MatrixPlace } from "../../scene/network/matrix-layout.ts";
import type { MatrixLook } from "../../scene/network/matrix-picture.ts";
import { blockName, heaviestPairs } from "../../scene/network/matrix-words.ts";
import { amountText, bytesText } from "../../scene/network/moment-words.ts";
import type { RoutedNetwork } from "../../state/network.ts";
import { useShardscopeStore } from "../../state/use-shardscope.ts";
import { FigureHost } from "../figure/FigureHost.tsx";
import { useThemeInForce } from "../figure/use-theme-in-force.ts";
import "../figure/figure.css";
import { MATRIX_KEYS, matrixFigure } from "./matrix-figure.ts";
import { useNetworkSource } from "./use-network.ts";

/** Who sends how much to whom; a tier that is pointed at lights what crosses it. */
export function Matrix(props: {
  network: RoutedNetwork;
  only: TrafficKind | undefined;
  height: number | undefined;
}) {
  const { network, only } = props;
  const height = useDeferredValue(props.height);
  const store = useShardscopeStore();
  const theme = useThemeInForce();
  const [table, setTable] = useState(false);
  const { analysis } = network;
  const matrix = useMatrix(network);
  const look = useMemo<MatrixLook | undefined>(
    () =>
      matrix && {
        matrix,
        shape: network.loads.graph.shape,
        ranks: analysis.grid.size,
        unitName: analysis.fabric.unitName,
        ...slotsOf(analysis.plan),
        moment: network.moment,
        ...(only ? { only } : {}),
        ...(height === undefined ? {} : { height }),
      },
    [matrix, network, analysis, only, height],
  );
  const scene = useCallback(
    (width: number, tall: number) => matrixFigure(look as MatrixLook, theme, width, tall),
    [look, theme],
  );
  if (!look) return <p className="hint matrix-figure">Adding up who sends to whom …</p>;
  const rankOf = (block: number) => block * look.matrix.ranksPerCell;
  return (
    <>
      <div className="matrix-figure">
        <FigureHost<MatrixPlace>
          scene={scene}
          keys={MATRIX_KEYS}
          height="100%"
          onSelect={({ row }) => store.getState().select(rankOf(row))}
        />
      </div>
      <details onToggle={({ currentTarget }) => setTable(currentTarget.open)}>
        <summary>Pairs that exchange most, as a table</summary>
        {table ? (
          <PairTable look={look} onSelect={(row) => store.getState().select(rankOf(row))} />
        ) : null}
      </details>
    </>
  );
}

function slotsOf({ cluster }: Plan): Pick<MatrixLook, "slots"> {
  const slots = slotTable(cluster);
  return slots ? { slots } : {};
}

function PairTable({ look, onSelect }: { look: MatrixLook; onSelect(row: number): void }) {
  return (
    <table className="data-table">
      <thead>
        <tr>
          <th scope="col">from</th>
          <th scope="col">to</th>
          <th scope="col">{bytesText(look.moment)}</th>
        </tr>
      </thead>
      <tbody>
        {heaviestPairs(look, 20).map(({ row, column, bytes }) => (
          <tr key={`${row}/${column}`}>
            <th scope="row">
              <button type="button" className="rank-link" onClick={() => onSelect(row)}>
                {blockName(look, row)}
              </button>
            </th>
            <td>{blockName(look, column)}</td>
            <td>{amountText(look.moment, bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The matrix of the plan shown, or the one before it while that is being added up. */
function useMatrix(network: RoutedNetwork): CommunicationMatrix | undefined {
  const source = useNetworkSource();
  const [known, setKnown] = useState<{ gpus: number; matrix: CommunicationMatrix }>();
  const { plan } = network.analysis;
  const { gpus, gpusPerNode } = plan.cluster;
  useEffect(() => {
    let isOver = false;
    const cells = rowCount(gpus, gpusPerNode);
    void source.ask(network, { topic: "matrix", cells }).then((matrix) => {
      if (!isOver) setKnown({ gpus, matrix });
    });
    return () => {
      isOver = true;
    };
  }, [source, network, gpus, gpusPerNode]);
  return known?.gpus === gpus ? known.matrix : undefined;
}
