import { type Loader, None, type Spec, View, logger, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { h, isDark, problem } from "./dom";
import { isRecord, list, record } from "./payload";

export interface ChartPane {
  element: HTMLElement;
  draw(visible: ReadonlySet<string>): Promise<void>;
  show(id: string | null): void;
  destroy(): void;
}

type Json = Record<string, unknown>;

/** What could reach the network, the page around the chart or its style from inside a specification. */
const FORBIDDEN = new Set(["url", "href", "cursor", "usermeta"]);
const CANVAS_FROM = 400;
const NARROWEST = 40;

const refuse = (): Promise<never> => Promise.reject(new Error("a timeline loads nothing"));
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse, options: {} } as unknown as Loader;

/** The Vega-Lite chart; `onDrawn` is told the colour each event has in it. No code is compiled from the specification and nothing is loaded. */
export function chartPane(
  spec: Json,
  dark: Json,
  label: string,
  onSelect: (id: string | null) => void,
  onDrawn: (colors: ReadonlyMap<string, string>) => void,
): ChartPane {
  const stage = h("div", { class: "stage" });
  const ring = h("div", { class: "ring", hidden: true, "aria-hidden": "true" });
  const tip = h("div", { class: "tip", hidden: true, role: "tooltip" });
  const element = h("figure", { class: "chart", "aria-label": label }, h("div", { class: "frame" }, stage, ring), tip);
  const safe = record(strip(spec));
  let view: View | undefined;
  let selected: string | null = null;
  let visible: ReadonlySet<string> = new Set();
  let width = 0;
  let turn = 0;
  let frame = 0;

  const draw = async () => {
    const mine = ++turn;
    width = element.clientWidth;
    if (width < NARROWEST) return;
    try {
      let next = await run(width);
      // Charts above one another cannot be told their common width, only each its own: the second run knows the rest.
      const spare = width - (stage.firstElementChild?.getBoundingClientRect().width ?? width);
      if (mine === turn && "vconcat" in safe && Math.abs(spare) > 1) {
        next.finalize();
        next = await run(width + spare);
      }
      if (mine !== turn) return void next.finalize();
      view?.finalize();
      view = next;
      place();
      onDrawn(colorsOf(next));
    } catch (error) {
      stage.replaceChildren(problem(error));
    }
  };

  const run = (room: number): Promise<View> => {
    const fitted = fit(keep(safe, visible), room, isDark() ? dark : {}, getComputedStyle(element).fontFamily);
    const compiled = compile(fitted as unknown as TopLevelSpec, { logger: logger(None) });
    const next = new View(parse(plainMoments(compiled.spec) as Spec, undefined, { ast: true }), {
      expr: expressionInterpreter,
      loader,
      logger: logger(None),
    });
    next.initialize(stage).renderer(visible.size > CANVAS_FROM ? "canvas" : "svg").hover();
    next.tooltip((_handler, event, _item, value) => {
      showTip(tip, element, event, value);
    });
    next.addEventListener("click", (_event, item) => {
      onSelect(idOf(item));
    });
    return next.runAsync();
  };

  const place = () => {
    const box = view && selected !== null ? find(view, selected) : null;
    ring.hidden = !box;
    if (!box) return;
    Object.assign(ring.style, {
      left: `${box.x1 - 4}px`,
      top: `${box.y1 - 4}px`,
      width: `${box.x2 - box.x1 + 8}px`,
      height: `${box.y2 - box.y1 + 8}px`,
    });
  };
  const follow = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      place();
      frame = requestAnimationFrame(place);
    });
  };
  for (const type of ["wheel", "pointermove", "pointerup", "dblclick"]) {
    element.addEventListener(type, follow, { passive: true });
  }

  const resized = new ResizeObserver(() => {
    if (Math.abs(element.clientWidth - width) > 8) void draw();
  });
  resized.observe(element);

  return {
    element,
    draw(ids) {
      visible = ids;
      return draw();
    },
    show(id) {
      selected = id;
      place();
    },
    destroy() {
      resized.disconnect();
      view?.finalize();
      view = undefined;
    },
  };
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isRecord(value)) return value;
  // A selection may be bound to scales or the legend, but to no field that the chart would add to the page.
  const kept = Object.entries(value).filter(([key, it]) => !FORBIDDEN.has(key) && (key !== "bind" || typeof it === "string"));
  return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
}

/** The specification with only the rows of visible events; rows that name no event stay. */
function keep(spec: Json, visible: ReadonlySet<string>): Json {
  const rows = (data: unknown): unknown =>
    Array.isArray(data)
      ? data.filter((row) => !isRecord(row) || typeof row.id !== "string" || visible.has(row.id))
      : data;
  const walk = (value: unknown, key: string): unknown => {
    if (key === "datasets") return Object.fromEntries(Object.entries(record(value)).map(([k, v]) => [k, rows(v)]));
    if (key === "values") return rows(value);
    if (Array.isArray(value)) return value.map((inner) => walk(inner, ""));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v, k)]));
  };
  return walk(spec, "") as Json;
}

/** The specification as wide as its place, in the colours and the letters of what is around it. */
function fit(spec: Json, width: number, colors: Json, font: string): Json {
  const wide = (part: Json): Json => {
    const stacked = list(part.vconcat);
    return stacked.length ? { ...part, vconcat: stacked.map((inner) => wide(record(inner))) } : { ...part, width };
  };
  return {
    ...wide(record(recolor(spec, colors))),
    autosize: { type: "vconcat" in spec ? "pad" : "fit-x", contains: "padding", resize: true },
    background: "transparent",
    config: { ...record(recolor(spec.config, colors)), font },
  };
}

/** The interpreter takes the milliseconds of `datetime(0)` for a year, unlike compiled code: plain numbers mean the same. */
function plainMoments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainMoments);
  if (!isRecord(value)) return value;
  const plain = (key: string, it: unknown) =>
    key === "signal" && typeof it === "string" ? it.replace(/\bdatetime\((-?\d+(?:\.\d+)?)\)/g, "($1)") : plainMoments(it);
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, plain(key, it)]));
}

function recolor(value: unknown, colors: Json): unknown {
  if (typeof value === "string") return Object.hasOwn(colors, value) ? colors[value] : value;
  if (Array.isArray(value)) return value.map((inner) => recolor(inner, colors));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recolor(inner, colors)]));
}

function idOf(item: unknown): string | null {
  const id = record(record(item).datum).id;
  return typeof id === "string" ? id : null;
}

interface Box {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** What is used of a drawn item; groups hold further items. */
interface Drawn {
  datum?: unknown;
  mark?: { marktype: string; name?: string };
  bounds: Box;
  items?: Drawn[];
  x?: number;
  y?: number;
  fill?: unknown;
  stroke?: unknown;
  opacity?: number;
}

/** Every drawn item that belongs to an event, with the origin of the group it lies in. */
function* drawnItems(view: View): Generator<{ id: string; item: Drawn; x: number; y: number }> {
  const [left, top] = view.origin();
  const padding = record(view.padding()) as Partial<Record<"left" | "top", number>>;
  const { root } = view.scenegraph() as unknown as { root: Drawn };
  const open: { node: Drawn; x: number; y: number }[] = [
    { node: root, x: left + (padding.left ?? 0), y: top + (padding.top ?? 0) },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, x, y } = next;
    const id = idOf(node);
    if (id !== null && !node.items) yield { id, item: node, x, y };
    const dx = node.mark ? (node.x ?? 0) : 0;
    const dy = node.mark ? (node.y ?? 0) : 0;
    for (const inner of node.items ?? []) open.push({ node: inner, x: x + dx, y: y + dy });
  }
}

function find(view: View, wanted: string): Box | null {
  const box: Box = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity };
  for (const { id, item, x, y } of drawnItems(view)) {
    if (id !== wanted || item.mark?.marktype === "text" || item.opacity === 0) continue;
    if (item.mark?.name?.startsWith("overview")) continue;
    box.x1 = Math.min(box.x1, item.bounds.x1 + x);
    box.y1 = Math.min(box.y1, item.bounds.y1 + y);
    box.x2 = Math.max(box.x2, item.bounds.x2 + x);
    box.y2 = Math.max(box.y2, item.bounds.y2 + y);
  }
  return box.x1 <= box.x2 ? box : null;
}

function colorsOf(view: View): Map<string, string> {
  const colors = new Map<string, string>();
  for (const { id, item } of drawnItems(view)) {
    if (item.mark?.marktype === "text" || colors.has(id)) continue;
    const color = [item.fill, item.stroke].find((it) => typeof it === "string" && it !== "transparent");
    if (typeof color === "string") colors.set(id, color);
  }
  return colors;
}

function showTip(tip: HTMLElement, frame: HTMLElement, event: MouseEvent, value: unknown): void {
  tip.hidden = value === null || value === undefined || value === "";
  if (tip.hidden) return;
  if (isRecord(value)) {
    const known = Object.entries(value).filter(([, it]) => it !== "" && it !== null);
    const rows = known.map(([key, it]) =>
      h("div", {}, h("b", {}, key), " ", h("span", { dir: "auto" }, typeof it === "string" ? it : JSON.stringify(it))),
    );
    tip.replaceChildren(...rows);
  } else tip.replaceChildren(typeof value === "string" ? value : JSON.stringify(value));
  const place = frame.getBoundingClientRect();
  const x = event.clientX - place.left;
  const y = event.clientY - place.top;
  const left = Math.max(0, Math.min(x + 12, frame.clientWidth - tip.offsetWidth));
  Object.assign(tip.style, { left: `${left}px`, top: `${y + 16}px` });
}
