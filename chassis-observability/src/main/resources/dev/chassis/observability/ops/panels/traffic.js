import { el, keyedTable, ms, num, percent, pill, say, spark } from "../dom.js";

const GROUPS = [
  ["routes", "Requests in", "route"],
  ["clients", "Calls out", "service"],
  ["published", "Events published", "event"],
  ["consumed", "Events handled", "subscription"],
];

/** `/traffic`: rates, errors and durations. */
export function traffic() {
  const figures = { inFlight: el("dd"), lag: el("dd"), rate: el("dd") };
  const overall = spark("requests per second, the last minute");
  const root = el(
    "div",
    {},
    el(
      "dl",
      { class: "figures" },
      el("div", {}, el("dt", {}, "requests / s"), figures.rate),
      el("div", {}, el("dt", {}, "in flight"), figures.inFlight),
      el("div", {}, el("dt", {}, "event loop late, ms"), figures.lag),
      overall.svg,
    ),
  );
  const tables = GROUPS.map(([name, title, what]) => {
    const table = flows(title, what);
    const group = el("div", { hidden: true }, el("h3", {}, title), table.root);
    root.append(group);
    return { name, table, group };
  });
  return {
    title: "Traffic",
    wide: true,
    root,
    update(report) {
      const rate = report.routes.reduce((sum, route) => sum + route.perSecond, 0);
      say(figures.rate, num(rate));
      say(figures.inFlight, num(report.inFlight, 0));
      say(figures.lag, num(report.loopLagMs));
      overall.push(rate);
      for (const { name, table, group } of tables) {
        group.hidden = report[name].length === 0;
        table.update(report[name]);
      }
      return report.routes.some((route) => route.failedShare > 0) ? "bad" : "good";
    },
  };
}

function flows(title, what) {
  const lines = new Map();
  return keyedTable(
    title,
    [
      { title: what, cell: (flow) => flow.name },
      { title: "/ s", cell: (flow) => num(flow.perSecond), number: true },
      { title: "last minute", cell: (flow) => line(lines, flow), wordy: true },
      { title: "failed", cell: (flow) => failed(flow), number: true },
      { title: "mean ms", cell: (flow) => ms(flow.meanMs), number: true, wordy: true },
      { title: "p50", cell: (flow) => ms(flow.p50Ms), number: true, wordy: true },
      { title: "p95", cell: (flow) => ms(flow.p95Ms), number: true },
      { title: "p99", cell: (flow) => ms(flow.p99Ms), number: true },
      { title: "max", cell: (flow) => ms(flow.maxMs), number: true, wordy: true },
      { title: "total", cell: (flow) => num(flow.total, 0), number: true, wordy: true },
    ],
    { key: (flow) => flow.name },
  );
}

function failed(flow) {
  return flow.failedShare > 0 ? pill(percent(flow.failedShare), "bad") : "0 %";
}

function line(lines, flow) {
  if (!lines.has(flow.name)) lines.set(flow.name, spark(`${flow.name} per second, the last minute`));
  const one = lines.get(flow.name);
  one.push(flow.perSecond);
  return one.svg;
}
