/** A figure for React: hands props on and stays out of every frame. */
import { useEffect, useRef } from "react";
import { createFigure, type Figure, type FigureProps } from "./create-figure.ts";

export function FigureHost<Place>({
  height,
  ...props
}: FigureProps<Place> & { height: number | string }) {
  const host = useRef<HTMLDivElement>(null);
  const figure = useRef<Figure<Place>>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!host.current) return;
    const made = createFigure<Place>(host.current, latest.current);
    figure.current = made;
    return () => {
      figure.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => figure.current?.update(props));

  return <div ref={host} className="figure-host" style={{ height }} />;
}
