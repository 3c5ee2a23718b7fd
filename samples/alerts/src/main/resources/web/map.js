// Draws services in columns, left to right by who gives work to whom, and the work as lines. On a
// narrow screen the columns become rows, from top to bottom.

const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 170, height: 62 };
const NARROW = 600;
const PAD = 30;
const BESIDE = 6;

// `along` is the way that work goes, `across` is the other one.
const WIDE_WAY = { along: BOX.width, across: BOX.height, gapAlong: 110, gapAcross: 34, point: (along, across) => ({ x: along, y: across }) };
const NARROW_WAY = { along: BOX.height, across: BOX.width, gapAlong: 58, gapAcross: 14, point: (along, across) => ({ x: across, y: along }) };

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
  const way = svg.parentElement.clientWidth < NARROW ? NARROW_WAY : WIDE_WAY;
  const columns = columnsOf(view.services.map((service) => service.service), view.flows);
  const tallest = Math.max(1, ...columns.map((column) => column.length));
  const length = PAD * 2 + columns.length * (way.along + way.gapAlong) - way.gapAlong;
  const breadth = PAD * 2 + tallest * (way.across + way.gapAcross) - way.gapAcross;
  const places = new Map();
  columns.forEach((column, index) => {
    const first = (breadth - column.length * (way.across + way.gapAcross) + way.gapAcross) / 2;
    column.forEach((name, row) => {
      places.set(name, { index, along: PAD + index * (way.along + way.gapAlong), across: first + row * (way.across + way.gapAcross) });
    });
  });
  const size = way.point(length, breadth);
  const flows = view.flows.filter((flow) => places.has(flow.from) && places.has(flow.to));
  svg.setAttribute("viewBox", `0 0 ${size.x} ${size.y}`);
  svg.replaceChildren(
    arrowHead(),
    ...flows.map((flow) => line(flow, { places, flows, way, breadth })),
    ...view.services.map((service) => box(service, places.get(service.service), view.flows, way)),
  );
}

function arrowHead() {
  const arrow = node("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto" });
  arrow.append(node("path", { d: "M0 0 8 4 0 8z" }));
  return node("defs", {}, arrow);
}

function box(service, place, flows, way) {
  const { x, y } = way.point(place.along, place.across);
  const up = service.instances.filter((one) => one.state === "up").length;
  const events = flows.filter((flow) => flow.to === service.service && flow.kind === "event");
  const rate = service.perSecond + events.reduce((sum, flow) => sum + flow.perSecond, 0);
  const group = node("g", { class: up === 0 ? "is-down" : "", transform: `translate(${x} ${y})` });
  group.append(
    node("rect", { width: BOX.width, height: BOX.height, rx: 10 }),
    node("text", { x: BOX.width / 2, y: 22 }, service.service),
    node("text", { x: BOX.width / 2, y: 54, class: "rate" }, up === 0 ? "down" : `${rate.toFixed(1)} / s`),
  );
  const shown = service.instances.slice(0, 12);
  shown.forEach((one, index) => {
    const at = BOX.width / 2 + (index - (shown.length - 1) / 2) * 13;
    group.append(node("circle", { cx: at, cy: 34, r: 4.5, class: one.state }, node("title", {}, `${one.instance}: ${one.state}`)));
  });
  return group;
}

function line(flow, drawing) {
  const [start, first, second, end] = curve(flow, drawing).map(([along, across]) => drawing.way.point(along, across));
  const middle = (axis) => (start[axis] + 3 * first[axis] + 3 * second[axis] + end[axis]) / 8;
  const busy = flow.perSecond > 0 ? "busy" : "idle";
  const group = node("g", {});
  group.append(
    node(
      "path",
      {
        d: `M${start.x} ${start.y} C${first.x} ${first.y} ${second.x} ${second.y} ${end.x} ${end.y}`,
        class: `${flow.kind} ${busy}`,
        "stroke-width": 1.5 + Math.min(3, Math.log2(1 + flow.perSecond) / 2),
        "marker-end": "url(#arrow)",
      },
      node("title", {}, `${flow.from} → ${flow.to}: ${flow.what ?? "calls"}`),
    ),
    node("text", { x: middle("x"), y: middle("y") + 4, class: "rate" }, flow.perSecond > 0 ? flow.perSecond.toFixed(1) : ""),
  );
  return group;
}

/** Four points, as [along, across], of a line from box to box, around the boxes between them. */
function curve(flow, { places, flows, way, breadth }) {
  const from = places.get(flow.from);
  const to = places.get(flow.to);
  const siblings = flows.filter((one) => [one.from, one.to].sort().join() === [flow.from, flow.to].sort().join());
  const shift = (siblings.indexOf(flow) - (siblings.length - 1) / 2) * 14;
  const forth = to.index > from.index;
  const same = to.index === from.index;
  const start = [from.along + (same || forth ? way.along : 0), from.across + way.across / 2 + shift];
  const end = [to.along + (same || !forth ? way.along : 0), to.across + way.across / 2 + shift];
  const bend = same ? way.gapAlong * 0.6 : (end[0] - start[0]) / 2;
  const between = [...places.values()].filter((one) => (one.index - from.index) * (one.index - to.index) < 0);
  const first = [start[0] + bend, start[1]];
  const second = [same ? end[0] + bend : end[0] - bend, end[1]];
  if (between.length > 0) {
    const before = (start[1] - breadth / 2 || end[1] - breadth / 2) <= 0;
    const edge = before
      ? Math.min(...between.map((one) => one.across)) - BESIDE
      : Math.max(...between.map((one) => one.across)) + way.across + BESIDE;
    // That far out, the curve is beyond the edge from its first quarter to its last.
    const out = [start[1], end[1]].map((one) => one + (edge - one) / 0.58);
    first[1] = second[1] = before ? Math.min(...out) : Math.max(...out);
  }
  return [start, first, second, end];
}
