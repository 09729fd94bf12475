/** The schedule's picture for React: hands props on and stays out of every frame. */
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import {
  createScheduleView,
  type ScheduleView,
  type ScheduleViewProps,
} from "./create-schedule-view.ts";

export type ScheduleFigureHandle = Pick<
  ScheduleView,
  "showTime" | "light" | "showWindow" | "zoomBy" | "resetZoom"
>;

export function ScheduleFigure({
  ref,
  time,
  ...props
}: ScheduleViewProps & {
  ref?: Ref<ScheduleFigureHandle>;
  /** The instant to begin with; later ones come by the handle, frame by frame. */
  time(): number | undefined;
}) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<ScheduleView>(null);
  const latest = useRef({ props, time });
  latest.current = { props, time };

  useEffect(() => {
    if (!host.current) return;
    const made = createScheduleView(host.current, latest.current.props);
    made.showTime(latest.current.time());
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => view.current?.update(props));

  useImperativeHandle(
    ref,
    () => ({
      showTime: (instant) => view.current?.showTime(instant),
      light: (rank) => view.current?.light(rank),
      showWindow: (window) => view.current?.showWindow(window),
      zoomBy: (factor) => view.current?.zoomBy(factor),
      resetZoom: () => view.current?.resetZoom(),
    }),
    [],
  );

  return <div ref={host} className="figure-host schedule-figure" />;
}
