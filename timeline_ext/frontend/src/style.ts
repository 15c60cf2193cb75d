/** Colours come from JupyterLab where there is one, else from the reader's light or dark preference. */
export const STYLE = `
:host { display: block; container-type: inline-size; --pane: 560px; }
.timeline {
  --fg: var(--jp-content-font-color1, light-dark(#1c1f23, #e6e8eb));
  --soft: var(--jp-content-font-color2, light-dark(#565d66, #a8b0ba));
  --bg: var(--jp-layout-color1, light-dark(#ffffff, #16191d));
  --raised: var(--jp-layout-color2, light-dark(#f4f5f7, #20252b));
  --line: var(--jp-border-color2, light-dark(#d9dde2, #3a414a));
  --accent: var(--jp-brand-color1, light-dark(#0b5cad, #7cb7ff));
  --font: var(--jp-content-font-family, system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif);
}
.timeline.own {
  --jp-content-font-color1: initial; --jp-content-font-color2: initial; --jp-layout-color1: initial;
  --jp-layout-color2: initial; --jp-border-color2: initial; --jp-brand-color1: initial;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.timeline {
  position: relative;
  color: var(--fg); background: var(--bg);
  font: 14px/1.5 var(--font);
  overflow-wrap: anywhere;
}
h3, p, dl, dd, ul, blockquote, figure { margin: 0; padding: 0; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }

.bar { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; padding: 6px 8px; }
.bar input, .bar select, .bar button {
  font: inherit; font-size: 13px; color: inherit; background: var(--bg);
  border: 1px solid var(--line); border-radius: 6px; padding: 3px 8px; min-height: 30px;
}
.bar input { flex: 1 1 140px; min-width: 0; max-width: 320px; }
.bar select { max-width: 160px; flex: 0 1 auto; min-width: 0; }
.bar button { width: 30px; padding: 0; cursor: pointer; font-weight: 600; }
.bar button:hover, .bar select:hover { background: var(--raised); }
.end { margin-inline-start: auto; display: flex; gap: 8px; align-items: center; }
.count { color: var(--soft); font-size: 12px; }

.bar button:disabled { opacity: 0.35; cursor: default; }
.end button { margin-inline-start: -4px; }

.change, .add, .editor button, .candidates button {
  font: inherit; font-size: 13px; color: inherit; background: var(--bg); border: 1px solid var(--line);
  border-radius: 6px; padding: 3px 10px; cursor: pointer;
}
.change { margin-top: 8px; }
.add { position: sticky; top: 0; z-index: 1; float: inline-end; background: var(--accent); border-color: var(--accent); color: light-dark(#fff, #10151b); }
.change:hover, .editor button:hover, .candidates button:hover { background: var(--line); }
.candidates button { padding: 0 8px; text-align: start; }
.editor { display: grid; gap: 8px; margin-top: 8px; }
.editor label { display: grid; gap: 2px; font-size: 12px; color: var(--soft); }
.editor input, .editor select {
  font: inherit; font-size: 14px; color: var(--fg); background: var(--bg); border: 1px solid var(--line);
  border-radius: 6px; padding: 4px 8px; width: 100%; min-width: 0;
}
.editor .buttons { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; }
.editor .buttons label { flex: 1 1 160px; max-width: 320px; }
.editor button[type="submit"] { background: var(--accent); border-color: var(--accent); color: light-dark(#fff, #10151b); }
.editor [aria-invalid="true"] { border-color: light-dark(#a8071a, #ff9c9c); }
.hint { color: light-dark(#a8071a, #ff9c9c); }
.hint:empty { display: none; }
.alarm { color: light-dark(#a8071a, #ff9c9c); margin-top: 8px; font-size: 13px; }

.help {
  position: absolute; z-index: 3; inset-inline-end: 8px; top: 44px; max-width: min(340px, 95%); padding: 12px 16px;
  background: var(--bg); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 6px 24px #0003;
}
.help dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 12px; font-size: 13px; }
kbd { font: 12px ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; }

.legends { display: flex; flex-wrap: wrap; gap: 2px 20px; padding: 0 8px 4px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px; align-items: center; font-size: 12px; }
.legend > span { color: var(--soft); margin-inline-end: 4px; }
.legend button {
  display: inline-flex; gap: 5px; align-items: center; min-height: 24px; padding: 0 7px; font: inherit; color: inherit;
  background: none; border: 1px solid transparent; border-radius: 12px; cursor: pointer;
}
.legend button:hover { background: var(--raised); }
.legend button[aria-pressed="true"] { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 16%, var(--bg)); }
.swatch { width: 11px; height: 11px; border-radius: 50%; background: var(--tint); }
.shape { fill: none; stroke: var(--soft); stroke-width: 1.6; }

.chart { position: relative; margin: 0; padding: 2px 0; border-block: 1px solid var(--line); direction: ltr; }
.chart:focus-visible { outline-offset: -2px; }
.stage, .overview { display: block; touch-action: pan-y; user-select: none; -webkit-user-select: none; }
.stage { cursor: grab; }
.stage:active { cursor: grabbing; }
.stage text { font-size: 12px; fill: var(--fg); unicode-bidi: plaintext; }
.stage .alleged { font-style: italic; }
.axis line { stroke: var(--line); }
.axis .tick line { opacity: .6; }
.stage .axis text { font-size: 11px; fill: var(--soft); }
.event { cursor: pointer; }
.hit { fill: transparent; }
.mark { fill: var(--c); stroke: var(--c); stroke-width: 1.8; }
.mark .bar { stroke: none; }
.mark .line { fill: none; stroke-width: 1.2; }
.mark .link { stroke-dasharray: 1 3; stroke-width: 1.5; }
.mark .arrow { stroke: none; }
.event:hover .bar { filter: brightness(.92); }
.stage stop { stop-color: var(--c); }
.ring { fill: none; stroke: var(--accent); stroke-width: 2; }
.cluster { cursor: zoom-in; }
.cluster rect { fill: var(--raised); stroke: var(--soft); }
.cluster:hover rect, .cluster:focus-visible rect { stroke: var(--accent); stroke-width: 2; }
.cluster:focus-visible { outline: none; }
.stage .cluster text { font-size: 11px; font-weight: 600; font-variant-numeric: tabular-nums; }
.overview { cursor: crosshair; border-top: 1px solid var(--line); }
.counts { stroke: var(--soft); stroke-width: 3; fill: none; opacity: .75; }
.window { fill: color-mix(in srgb, var(--accent) 18%, transparent); stroke: var(--accent); }
.zoomers { display: flex; gap: 2px; margin-inline-start: auto; }
.zoomers button {
  width: 24px; height: 24px; padding: 0; font: inherit; font-weight: 600; line-height: 1; color: inherit; background: var(--bg);
  border: 1px solid var(--line); border-radius: 6px; cursor: pointer;
}
.zoomers button:hover { background: var(--raised); }
.tip {
  position: absolute; z-index: 4; pointer-events: none; max-width: min(360px, 90%); padding: 6px 10px;
  font-size: 12px; background: var(--bg); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 4px 16px #0003;
}
.tip b { font-weight: 600; }
.tip div { color: var(--soft); }

.body { display: grid; grid-template-columns: minmax(0, 1fr); }
.list { max-height: 300px; overflow-y: auto; padding: 4px 8px 8px; }
.reading { display: flex; flex-direction: column; min-width: 0; border-top: 1px solid var(--line); }
.articles { max-height: 360px; overflow-y: auto; padding: 12px 16px 20px; }
@container (min-width: 720px) {
  .body { grid-template-columns: minmax(260px, 5fr) minmax(0, 8fr); max-height: var(--pane); }
  .list { max-height: var(--pane); border-inline-end: 1px solid var(--line); }
  .reading { max-height: var(--pane); border-top: 0; }
  .articles { max-height: none; flex: 0 1 auto; min-height: 0; }
  .detail { flex: none; max-height: calc(var(--pane) * .6); overflow-y: auto; }
}

.heading {
  position: sticky; top: -4px; z-index: 1; padding: 6px 4px 2px; background: var(--bg);
  font-size: 11px; font-weight: 600; letter-spacing: .05em; text-transform: uppercase; color: var(--soft);
}
.row {
  display: grid; grid-template-columns: 14px minmax(0, 1fr); column-gap: 6px; padding: 5px 6px; border-radius: 6px; cursor: pointer;
}
.row > * { grid-column: 2; }
.row:focus-visible { outline-offset: -2px; }
.row:hover { background: var(--raised); }
.row[aria-selected="true"] { background: color-mix(in srgb, var(--accent) 20%, var(--bg)); }
.row .date { font-size: 12px; color: var(--soft); font-variant-numeric: tabular-nums; }
.row .label { font-weight: 500; line-height: 1.35; }
.dot {
  grid-column: 1; grid-row: 1; width: 10px; height: 10px; margin-top: 5px; border-radius: 50%;
  border: 2px solid var(--tint, var(--soft)); background: var(--tint, var(--soft));
}
.dot:not([data-status="occurred"]) { background: transparent; }
.chips { display: inline-flex; flex-wrap: wrap; gap: 4px; }
.chips:empty { display: none; }
.chip { font-size: 11px; line-height: 16px; padding: 0 6px; border: 1px solid color-mix(in srgb, currentColor 45%, transparent); border-radius: 9px; color: var(--soft); font-weight: 400; }
.empty { padding: 10px 4px; color: var(--soft); }

.detail { padding: 12px 16px; background: var(--raised); border-inline-start: 4px solid var(--tint, var(--line)); border-bottom: 1px solid var(--line); }
.detail .empty { padding: 0; }
.detail h3 { font-size: 16px; line-height: 1.35; }
.when { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; margin-top: 2px; }
.detail dl { display: grid; grid-template-columns: minmax(80px, auto) minmax(0, 1fr); gap: 2px 12px; margin-top: 8px; font-size: 13px; }
.detail dt { color: var(--soft); }
@container (max-width: 520px) {
  .bar select { flex: 1 1 90px; }
  .detail dl { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .detail dt { font-size: 12px; margin-top: 4px; }
}
.candidates { list-style: none; max-width: 420px; }
.candidates li { display: grid; grid-template-columns: minmax(0, 1fr) 60px 44px; gap: 8px; align-items: center; }
.candidates li > :last-child { text-align: end; font-variant-numeric: tabular-nums; }
.share { height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; }
.share::before { content: ""; display: block; height: 100%; width: calc(var(--share) * 100%); background: var(--tint, var(--accent)); }
blockquote { margin-top: 10px; padding-inline-start: 10px; border-inline-start: 2px solid color-mix(in srgb, currentColor 30%, transparent); font-size: 13px; }
blockquote mark { color: inherit; background: color-mix(in srgb, var(--tint, var(--accent)) 26%, transparent); border-radius: 3px; }

.articles article + article { margin-top: 24px; padding-top: 16px; border-top: 1px solid var(--line); }
.articles h3 { font-size: 17px; line-height: 1.3; margin-bottom: 2px; }
.articles p { max-width: 68ch; margin-bottom: .8em; white-space: pre-wrap; line-height: 1.6; }
.articles header { margin-bottom: 10px; }
.published { gap: 2px; margin: 0; }
.editor.published .buttons label { flex: 0 1 180px; }
.published button:disabled { visibility: hidden; }
.published small { font-size: 12px; color: var(--soft); }
.articles .source { font-size: 12px; color: var(--soft); }
.articles mark {
  color: inherit; background: color-mix(in srgb, var(--tint, var(--soft)) 16%, transparent);
  border-bottom: 2px solid var(--tint, var(--soft)); border-radius: 2px; cursor: pointer; padding-bottom: 1px;
}
.articles mark[data-role="timex"] { background: none; border-bottom-style: dotted; }
.articles mark:hover, .articles mark.selected { background: color-mix(in srgb, var(--tint, var(--soft)) 42%, transparent); }
@media (prefers-reduced-motion: no-preference) {
  .row, .articles mark { transition: background-color .12s; }
}
@media (forced-colors: active) {
  .row[aria-selected="true"], .articles mark.selected, .legend button[aria-pressed="true"] { outline: 2px solid Highlight; }
  .mark, .cluster, .counts, .window, .ring { forced-color-adjust: none; }
}
`;
