import { ticksOf } from "./axis";
import { whenWords } from "./dates";
import { h, labelLimit, s } from "./dom";
import { type Box, type Cluster, type Layout, RADIUS, type Ranked, type Window, arrange, domainOf, firstWindow, leastOf, midpoint, rank, spread } from "./layout";
import { Fades, drawMark } from "./marks";
import type { Palette } from "./palette";
import type { Density, TimelineEvent } from "./payload";
import type { Words } from "./words";

export interface ChartPane {
  element: HTMLElement;
  /** Buttons that change what is in sight. */
  zoomers: HTMLElement;
  /** Draw the events that pass a filter. */
  draw(events: readonly TimelineEvent[]): void;
  show(event: TimelineEvent | null): void;
  /** What is in sight, to draw the next payload alike. */
  window(): Window;
  destroy(): void;
}

const LANE = 24;
const AXIS = 34;
const OVERVIEW = 34;
const NARROWEST = 40;
const CROWDED = 40;
const BIN = 4;

/** The time line itself: marks, labels and clusters over an axis, and an overview where there are many. */
export function chartPane(
  all: readonly TimelineEvent[],
  palette: Palette,
  words: Words,
  language: string,
  density: Density | null,
  first: Window | undefined,
  onSelect: (id: string | null) => void,
  onStep: (step: number) => void,
): ChartPane {
  const stage = s("svg", { class: "stage", role: "group", "aria-label": words.say("chart") });
  const strip = s("svg", { class: "overview", height: OVERVIEW, "aria-hidden": "true" });
  const tip = h("div", { class: "tip", hidden: true, role: "tooltip" });
  const zoomers = h("span", { class: "zoomers" });
  const element = h("figure", { class: "chart", tabindex: 0, "aria-label": words.say("chart"), role: "group" }, stage, strip, tip);
  const domain = density ? { from: density.from, to: density.to } : domainOf(all);
  const least = Math.min(leastOf(all), domain.to - domain.from);
  const isCrowded = density !== null || all.length >= CROWDED;
  const measure = measurer(element);
  let view = first && first.from < domain.to && first.to > domain.from ? first : density ? domain : firstWindow(all, domain);
  let ranked = rank([]);
  let layout: Layout = { boxes: [], clusters: [], lanes: 1 };
  let selected: TimelineEvent | null = null;
  let width = 0;
  let frame = 0;
  let everything = false;
  let tallest = 0;
  strip.toggleAttribute("hidden", !isCrowded);

  const at = (time: number) => ((time - view.from) / (view.to - view.from)) * width;
  const draw = () => {
    frame = 0;
    width = element.clientWidth;
    if (width < NARROWEST) return;
    layout = arrange(ranked, view, width, measure, everything, labelLimit());
    // A crowd keeps its height, so that nothing jumps while it is moved.
    tallest = isCrowded && !everything ? Math.max(tallest, layout.lanes) : layout.lanes;
    const bottom = Math.max(2, tallest) * LANE + 8;
    stage.setAttribute("width", String(width));
    stage.setAttribute("height", String(bottom + AXIS));
    const fades = new Fades();
    const rows = layout.boxes.map((box) => drawBox(box, at, fades, palette.of(box.event.kind)));
    const heaps = layout.clusters.map((cluster, index) => drawCluster(cluster, index, words));
    const marks = s("g", { class: "marks" }, ...rows, ...heaps);
    stage.replaceChildren(fades.defs, drawAxis(bottom), ...ring(), marks);
    if (isCrowded) drawOverview();
  };
  const schedule = () => { frame ||= requestAnimationFrame(draw); };

  const drawAxis = (bottom: number): SVGElement => {
    const ticks = ticksOf(view, width, language).map((tick, index) => {
      const x = at(tick.at);
      const anchor = x < 30 ? "start" : x > width - 30 ? "end" : "middle";
      return s(
        "g",
        { class: "tick" },
        s("line", { x1: x, x2: x, y1: 4, y2: bottom + 4 }),
        s("text", { x, y: bottom + 16, "text-anchor": anchor }, tick.label),
        tick.context || index === 0 ? s("text", { x, y: bottom + 29, "text-anchor": anchor }, tick.context) : null,
      );
    });
    return s("g", { class: "axis", "aria-hidden": "true" }, s("line", { x1: 0, x2: width, y1: bottom, y2: bottom }), ...ticks);
  };

  const ring = (): SVGElement[] => {
    if (!selected) return [];
    const box = layout.boxes.find((it) => it.event === selected);
    if (box) return [s("rect", { class: "ring", x: box.left - 4, y: top(box.lane) - 11, width: box.right - box.left + 8, height: 22, rx: 6 })];
    const time = midpoint(selected.from, selected.to);
    const heap = layout.clusters.find((it) => time >= it.from && time < it.to);
    return heap ? [s("rect", { class: "ring", x: heap.x - 20, y: top(heap.lane) - 12, width: 40, height: 24, rx: 12 })] : [];
  };

  const drawOverview = () => {
    strip.setAttribute("width", String(width));
    const counts = new Uint32Array(Math.ceil(width / BIN));
    const scale = (domain.to - domain.from) / width;
    for (const [i, middle] of ranked.middles.entries()) {
      const bin = Math.min(counts.length - 1, Math.max(0, Math.floor((middle - domain.from) / scale / BIN)));
      counts[bin] = (counts[bin] ?? 0) + (ranked.counts?.[i] ?? 1);
    }
    const most = Math.max(1, ...counts);
    // The root keeps a single event visible beside a thousand.
    const path = Array.from(counts, (count, i) => (count ? `M${i * BIN + BIN / 2},${OVERVIEW}v${-2 - (OVERVIEW - 6) * Math.sqrt(count / most)}` : "")).join("");
    const [left, right] = [view.from, view.to].map((time) => (time - domain.from) / scale) as [number, number];
    strip.replaceChildren(
      s("path", { class: "counts", d: path }),
      s("rect", { class: "window", x: left, y: 1, width: Math.max(2, right - left), height: OVERVIEW - 2, rx: 3 }),
    );
  };

  const look = (next: Window) => {
    const length = Math.min(Math.max(next.to - next.from, least), domain.to - domain.from);
    const middle = (next.from + next.to) / 2;
    const from = Math.min(Math.max(middle - length / 2, domain.from), domain.to - length);
    everything = false;
    view = { from, to: from + length };
    schedule();
  };
  const zoom = (factor: number, around = (view.from + view.to) / 2) => {
    look({ from: around - (around - view.from) * factor, to: around + (view.to - around) * factor });
  };
  const move = (share: number) => {
    const by = (view.to - view.from) * share;
    look({ from: view.from + by, to: view.to + by });
  };
  const open = (cluster: Cluster) => {
    const before = view.to - view.from;
    look(cluster);
    // What no approach can tell apart stands below one another.
    if (view.to - view.from > before * 0.8) everything = true;
    element.focus({ preventScroll: true });
  };

  const button = (sign: string, word: string, act: () => void) => {
    const made = h("button", { type: "button", "aria-label": words.say(word), title: words.say(word) }, sign);
    made.addEventListener("click", act);
    return made;
  };
  zoomers.append(
    button("+", "zoom_in", () => { zoom(0.5); }),
    button("−", "zoom_out", () => { zoom(2); }),
    button("↔", "zoom_all", () => { look(domain); }),
  );

  const markOf = (target: EventTarget | null) => (target as Element | null)?.closest<SVGElement>("[data-id], [data-cluster]");
  const act = (target: EventTarget | null): boolean => {
    const mark = markOf(target);
    const cluster = layout.clusters[Number(mark?.dataset.cluster ?? NaN)];
    if (cluster) open(cluster);
    else if (mark?.dataset.id !== undefined) onSelect(mark.dataset.id);
    return mark != null;
  };
  element.addEventListener("keydown", (event) => {
    const isMark = event.target instanceof SVGElement && markOf(event.target) !== null;
    const keys: Record<string, () => void> = {
      "+": () => { zoom(0.5); }, "=": () => { zoom(0.5); }, "-": () => { zoom(2); }, "0": () => { look(domain); },
      ArrowLeft: () => { if (event.shiftKey) move(-0.2); else onStep(-1); },
      ArrowRight: () => { if (event.shiftKey) move(0.2); else onStep(1); },
      ...(isMark && { Enter: () => { act(event.target); }, " ": () => { act(event.target); } }),
    };
    const key = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!key) return;
    key();
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener("wheel", (event) => {
    // Without Ctrl the wheel scrolls the page, as everywhere else.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const x = event.clientX - stage.getBoundingClientRect().left;
    zoom(event.deltaY > 0 ? 1.25 : 0.8, view.from + (x / width) * (view.to - view.from));
  }, { passive: false });
  drag(stage, (event) => {
    const [begin, start, { target }] = [event.clientX, view, event];
    let moved = false;
    return {
      move: (now) => {
        moved ||= Math.abs(now.clientX - begin) > 3;
        if (!moved) return;
        const by = ((begin - now.clientX) / width) * (start.to - start.from);
        look({ from: start.from + by, to: start.to + by });
      },
      end: () => { if (!moved && !act(target)) onSelect(null); },
    };
  });
  drag(strip, (event) => {
    const edge = strip.getBoundingClientRect().left;
    const time = (x: number) => domain.from + ((x - edge) / width) * (domain.to - domain.from);
    const [begin, start] = [time(event.clientX), view];
    const isInside = begin > view.from && begin < view.to && view.to - view.from < (domain.to - domain.from) * 0.95;
    return {
      move: (now) => {
        const end = time(now.clientX);
        if (isInside) look({ from: start.from + end - begin, to: start.to + end - begin });
        else look({ from: Math.min(begin, end), to: Math.max(begin, end) });
      },
      end: () => undefined,
    };
  });
  stage.addEventListener("dblclick", (event) => {
    if (!markOf(event.target)) zoom(0.5, view.from + ((event.clientX - stage.getBoundingClientRect().left) / width) * (view.to - view.from));
  });
  strip.addEventListener("dblclick", () => { look(domain); });
  stage.addEventListener("pointermove", (event) => {
    const mark = markOf(event.target);
    const box = layout.boxes.find((it) => it.event.id === mark?.dataset.id);
    const cluster = layout.clusters[Number(mark?.dataset.cluster ?? NaN)];
    tip.hidden = event.buttons > 0 || !(box ?? cluster);
    if (tip.hidden) return;
    tip.replaceChildren(...(box ? eventTip(box.event, words, language) : cluster ? clusterTip(cluster, ranked, words) : []));
    const edge = element.getBoundingClientRect();
    const left = Math.max(0, Math.min(event.clientX - edge.left + 12, edge.width - tip.offsetWidth));
    Object.assign(tip.style, { left: `${left}px`, top: `${event.clientY - edge.top + 16}px` });
  });
  stage.addEventListener("pointerleave", () => { tip.hidden = true; });

  const resized = new ResizeObserver(() => {
    if (Math.abs(element.clientWidth - width) > 1) schedule();
  });
  resized.observe(element);

  return {
    element,
    zoomers,
    draw(found) {
      ranked = density ? { ...rank(found), ...spread(density) } : rank(found);
      draw();
    },
    show(event) {
      selected = event;
      if (event && event.from <= event.to && (event.to < view.from || event.from > view.to)) {
        const time = midpoint(event.from, event.to);
        const half = (view.to - view.from) / 2;
        look({ from: time - half, to: time + half });
      } else schedule();
    },
    window: () => view,
    destroy() {
      resized.disconnect();
      cancelAnimationFrame(frame);
    },
  };

  function drawBox(box: Box, place: (time: number) => number, fades: Fades, color: string): SVGElement {
    const { event, label } = box;
    const y = top(box.lane);
    const when = whenWords(event, language);
    const text = label && s("text", { x: label.x, y: y + 4, "text-anchor": label.side === "end" ? "end" : "start", class: event.alleged ? "alleged" : null }, label.text);
    const name = [event.label, when, event.status === "occurred" ? "" : words.of("status", event.status)].filter(Boolean).join(", ");
    const group = s("g", { class: "event", "data-id": event.id, role: "img", "aria-label": name }, drawMark(box, y, place, width, fades, color), text);
    // What is dashed or hollow is as easy to hit as what is filled.
    group.prepend(s("rect", { class: "hit", x: box.left, y: y - 9, width: Math.max(1, box.right - box.left), height: 18 }));
    group.style.setProperty("--c", color);
    return group;
  }
}

function drawCluster(cluster: Cluster, index: number, words: Words): SVGElement {
  const y = top(cluster.lane);
  const { count } = cluster;
  const name = words.say("cluster", { count });
  return s(
    "g",
    { class: "cluster", "data-cluster": index, role: "button", tabindex: 0, "aria-label": name },
    s("rect", { x: cluster.x - 17, y: y - 9, width: 34, height: 18, rx: 9 }),
    s("text", { x: cluster.x, y: y + 4, "text-anchor": "middle" }, count > 9999 ? `${Math.round(count / 1000)}k` : String(count)),
  );
}

function top(lane: number): number {
  return 8 + LANE / 2 + lane * LANE - (LANE - 2 * RADIUS) / 4;
}

function eventTip(event: TimelineEvent, words: Words, language: string): HTMLElement[] {
  const status = [words.of("status", event.status), event.alleged ? words.of("status", "alleged") : ""].filter(Boolean).join(", ");
  const lines = [event.label, whenWords(event, language), status, event.why, event.sentence].filter(Boolean);
  return lines.map((line, i) => h(i ? "div" : "b", { dir: "auto" }, line));
}

function clusterTip({ from, to, count }: Cluster, { events }: Ranked, words: Words): HTMLElement[] {
  const inside = events.filter((event) => event.to > from && event.from < to).slice(0, 5);
  return [h("b", {}, words.say("cluster", { count })), ...inside.map((event) => h("div", { dir: "auto" }, event.label)), h("div", {}, "…")];
}

interface Drag {
  move: (event: PointerEvent) => void;
  end: () => void;
}

function drag(element: SVGElement, begin: (event: PointerEvent) => Drag): void {
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const { pointerId } = event;
    const { move, end } = begin(event);
    const stop = new AbortController();
    const here = { signal: stop.signal };
    element.setPointerCapture(pointerId);
    element.addEventListener("pointermove", move, here);
    element.addEventListener("pointerup", () => { stop.abort(); end(); }, here);
    element.addEventListener("pointercancel", () => { stop.abort(); }, here);
  });
}

/** How wide a text is drawn as a label in here. */
function measurer(element: HTMLElement): (text: string) => number {
  const known = new Map<string, number>();
  const pen = document.createElement("canvas").getContext("2d");
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || !pen) return found ?? text.length * 7;
    if (known.size === 0) pen.font = `12px ${getComputedStyle(element).fontFamily}`;
    const wide = pen.measureText(text).width;
    known.set(text, wide);
    return wide;
  };
}
