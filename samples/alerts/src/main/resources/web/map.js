// Draws services in columns, left to right by who gives work to whom, and the work as lines.

const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 170, height: 62 };
const GAP = { x: 110, y: 34 };
const PAD = 16;

/** Columns: a service stands right of everybody that calls it or tells it events. */
function columnsOf(names, flows) {
  const depth = new Map(names.map((name) => [name, 0]));
  // As many rounds as there are services: enough for the longest way, and rings end.
  for (let round = 0; round < names.length; round++) {
    for (const { from, to } of flows) {
      const next = (depth.get(from) ?? 0) + 1;
      if (depth.has(from) && depth.has(to) && next > depth.get(to) && next < names.length && !isBack(from, to, flows)) {
        depth.set(to, next);
      }
    }
  }
  const columns = [];
  for (const name of names) (columns[depth.get(name)] ??= []).push(name);
  return columns.filter(Boolean);
}

/** Whether work also goes the other way, by what was there first: else two services push each other on. */
function isBack(from, to, flows) {
  const there = flows.findIndex((flow) => flow.from === from && flow.to === to);
  const back = flows.findIndex((flow) => flow.from === to && flow.to === from);
  return back >= 0 && back < there;
}

function node(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Draws `view` into `svg`; draws anew, since it holds nothing that could have focus. */
export function draw(svg, view) {
  const names = view.services.map((service) => service.service);
  const columns = columnsOf(names, view.flows);
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const width = PAD * 2 + columns.length * BOX.width + Math.max(0, columns.length - 1) * GAP.x;
  const height = PAD * 2 + tallest * (BOX.height + GAP.y);
  const places = new Map();
  columns.forEach((column, index) => {
    const top = (height - column.length * (BOX.height + GAP.y) + GAP.y) / 2;
    column.forEach((name, row) => {
      places.set(name, { x: PAD + index * (BOX.width + GAP.x), y: top + row * (BOX.height + GAP.y), index });
    });
  });
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(
    arrowHead(),
    ...view.flows.filter((flow) => places.has(flow.from) && places.has(flow.to)).map((flow) => line(flow, places, view.flows)),
    ...view.services.map((service) => box(service, places.get(service.service))),
  );
}

function arrowHead() {
  const arrow = node("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
  arrow.append(node("path", { d: "M0 0 8 4 0 8z" }));
  return node("defs", {}, arrow);
}

function box(service, { x, y }) {
  const up = service.instances.filter((one) => one.state === "up").length;
  const group = node("g", { class: up === 0 ? "is-down" : "", transform: `translate(${x} ${y})` });
  group.append(
    node("rect", { width: BOX.width, height: BOX.height, rx: 10 }),
    node("text", { x: BOX.width / 2, y: 22 }, service.service),
    node("text", { x: BOX.width / 2, y: 54, class: "rate" }, up === 0 ? "down" : `${service.perSecond.toFixed(1)} / s`),
  );
  const shown = service.instances.slice(0, 12);
  shown.forEach((one, index) => {
    const at = BOX.width / 2 + (index - (shown.length - 1) / 2) * 13;
    group.append(node("circle", { cx: at, cy: 34, r: 4.5, class: one.state }, node("title", {}, `${one.instance}: ${one.state}`)));
  });
  return group;
}

function line(flow, places, flows) {
  const from = places.get(flow.from);
  const to = places.get(flow.to);
  const siblings = flows.filter((one) => [one.from, one.to].sort().join() === [flow.from, flow.to].sort().join());
  const shift = (siblings.indexOf(flow) - (siblings.length - 1) / 2) * 14;
  const forth = to.index > from.index;
  const same = to.index === from.index;
  const start = { x: from.x + (same || forth ? BOX.width : 0), y: from.y + BOX.height / 2 + shift };
  const end = { x: to.x + (same || !forth ? BOX.width : 0), y: to.y + BOX.height / 2 + shift };
  const bend = same ? GAP.x * 0.6 : (end.x - start.x) / 2;
  const path = `M${start.x} ${start.y} C${start.x + bend} ${start.y} ${same ? end.x + bend : end.x - bend} ${end.y} ${end.x} ${end.y}`;
  const busy = flow.perSecond > 0 ? "busy" : "idle";
  const label = flow.perSecond > 0 ? flow.perSecond.toFixed(1) : "";
  const group = node("g", {});
  group.append(
    node("path", { d: path, class: `${flow.kind} ${busy}`, "stroke-width": 1.5 + Math.min(4, Math.log2(1 + flow.perSecond)), "marker-end": "url(#arrow)" },
      node("title", {}, `${flow.from} → ${flow.to}: ${flow.what ?? "calls"}`)),
    node("text", { x: (start.x + end.x) / 2 + (same ? bend * 0.7 : 0), y: (start.y + end.y) / 2 - 5, class: "rate" }, label),
  );
  return group;
}
