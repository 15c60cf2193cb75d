/** What an event looks like: a shape for a moment, a bar for a stretch, faint where it is not certain. */
import { s } from "./dom";
import { moment, over } from "./edtf";
import { type Box, RADIUS } from "./layout";
import type { TimelineEvent } from "./payload";

const BAR = 14;
const LASTING = 0.55;
const SOMEWHERE = 0.3;
const UNSURE = 0.35;
const FILLS: Record<string, number> = { occurred: 1, planned: 0.12, hypothetical: 0.12, negated: 0 };
const DASHES: Record<string, string> = { planned: "5 3", hypothetical: "2 2", negated: "7 2 2 2" };
const DAYS = new Set(["day", "daypart", "hour", "minute", "second"]);
const ROUGHLY = new Set(["approximate", "start", "mid", "end"]);

/** The shape that says whether it happened. */
export function shapeOf(status: string, x: number, y: number, r: number): SVGElement {
  const path = (d: string) => s("path", { d });
  if (status === "planned") return path(`M${x},${y - r - 1}L${x + r + 1},${y}L${x},${y + r + 1}L${x - r - 1},${y}Z`);
  if (status === "hypothetical") return path(`M${x},${y - r}L${x + r},${y + r * 0.8}L${x - r},${y + r * 0.8}Z`);
  if (status === "negated") {
    const d = r * 0.8;
    return path(`M${x - d},${y - d}L${x + d},${y + d}M${x - d},${y + d}L${x + d},${y - d}`);
  }
  return s("circle", { cx: x, cy: y, r: r - 0.5 });
}

/** The mark of an event at the height `y`; `at` gives the pixel of a moment. */
export function drawMark(box: Box, y: number, at: (time: number) => number, width: number, fades: Fades, color: string): SVGElement {
  const { event, left, right, isBar } = box;
  const mark = s("g", { class: "mark", "data-status": event.status });
  if (event.candidates.length > 1) {
    mark.append(s("line", { class: "link", x1: left, x2: right, y1: y, y2: y }), ...candidates(event, y, at));
    return mark;
  }
  const dash = event.alleged ? "2 2" : (DASHES[event.status] ?? null);
  if (!isBar) {
    const spot = shapeOf(event.status, (left + right) / 2, y, RADIUS);
    spot.setAttribute("fill-opacity", String(fillOf(event)));
    if (event.alleged) spot.setAttribute("stroke-dasharray", "2 1.5");
    mark.append(spot);
    return mark;
  }
  const opens = { left: event.from === -Infinity, right: event.to === Infinity };
  const isVague = ROUGHLY.has(event.modifier ?? "");
  const fade = opens.right ? "out" : opens.left ? "in" : isVague ? "both" : null;
  const bar = s("rect", { class: "bar", x: left, y: y - BAR / 2, width: Math.max(1, right - left), height: BAR, rx: 3 });
  if (fade) bar.setAttribute("fill", fades.url(fade, color));
  else bar.setAttribute("fill-opacity", String(event.lasting ? LASTING : SOMEWHERE));
  mark.append(bar);
  if ((event.lasting || event.status !== "occurred" || event.alleged) && !fade) {
    const line = s("rect", { class: "line", x: left, y: y - BAR / 2, width: Math.max(1, right - left), height: BAR, rx: 3 });
    if (dash) line.setAttribute("stroke-dasharray", dash);
    mark.append(line);
  }
  if (opens.left) mark.append(arrow(Math.max(2, left), y, 1));
  if (opens.right) mark.append(arrow(Math.min(width, right) - 10, y, -1));
  return mark;
}

function candidates(event: TimelineEvent, y: number, at: (time: number) => number): SVGElement[] {
  const most = Math.max(...event.candidates.map((it) => it.weight)) || 1;
  return event.candidates.map((it) => {
    const [start, end] = [at(moment(it.earliest)), at(over(it.latest))];
    const share = it.weight / most;
    if (end - start >= BAR) {
      return s("rect", { class: "bar", x: start, y: y - BAR / 2, width: end - start, height: BAR, rx: 3, "fill-opacity": SOMEWHERE * (0.4 + 0.6 * share) });
    }
    const spot = shapeOf(event.status, (start + end) / 2, y, RADIUS);
    spot.setAttribute("fill-opacity", String(fillOf(event) * (0.15 + 0.3 * share)));
    spot.setAttribute("stroke-opacity", String(0.3 + 0.4 * share));
    return spot;
  });
}

/** How strongly a shape is filled: wholly where the day is known and what happened is sure. */
function fillOf(event: TimelineEvent): number {
  const isDay = DAYS.has(event.granularity ?? "day") && !ROUGHLY.has(event.modifier ?? "");
  const sure = Math.min(FILLS[event.status] ?? 1, event.alleged ? 0.12 : 1);
  return isDay ? sure : Math.min(sure, UNSURE);
}

/** An arrow head: time goes on to where it points. */
function arrow(x: number, y: number, way: 1 | -1): SVGElement {
  const tip = way === 1 ? x : x + 8;
  return s("path", { class: "arrow", d: `M${tip},${y}L${tip + way * 7},${y - 5}L${tip + way * 7},${y + 5}Z` });
}

/** Gradients for open and vague ends, one for each way and colour. */
export class Fades {
  private readonly made = new Map<string, string>();
  readonly defs = s("defs");

  url(way: "in" | "out" | "both", color: string): string {
    const name = `${way} ${color}`;
    const known = this.made.get(name);
    if (known) return known;
    const id = `fade-${this.made.size}`;
    const stops: [number, number][] = way === "out" ? [[0, 0.42], [1, 0.02]] : way === "in" ? [[0, 0.02], [1, 0.42]] : [[0, 0.04], [0.35, 0.36], [0.65, 0.36], [1, 0.04]];
    const gradient = s("linearGradient", { id }, ...stops.map(([offset, strength]) => s("stop", { offset, "stop-opacity": strength })));
    gradient.style.setProperty("--c", color);
    this.defs.append(gradient);
    this.made.set(name, `url(#${id})`);
    return `url(#${id})`;
  }
}
