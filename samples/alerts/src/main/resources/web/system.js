// The page of the whole bank: who is there, what goes between them, what is wrong, where orders are.

import { ago, el, keyedTable, num, pill, say } from "../live/dom.js";
import { listen } from "../live/feed.js";
import { draw } from "./map.js";

const KIND = { up: "good", draining: "warn", down: "bad", gone: "" };
const SEVERITY = { critical: "bad", warning: "warn" };
const STEPS = ["order_created", "order_placed", "fee_charged", "order_booked"];

const byId = (id) => document.getElementById(id);
let shownOrder = null;

const down = keyedTable(
  "Instances that are down",
  [
    { title: "instance", cell: (one) => one.instance },
    { title: "since", cell: (one) => ago(one.sinceMs), number: true },
    { title: "why", cell: (one) => one.why ?? "" },
  ],
  { key: (one) => one.instance, empty: "nobody" },
);
const alerts = keyedTable(
  "Alerts",
  [
    { title: "alert", cell: (one) => one.name },
    { title: "severity", cell: (one) => pill(one.severity, SEVERITY[one.severity]) },
    { title: "since", cell: (one) => new Date(one.since).toLocaleTimeString(), number: true, wordy: true },
    { title: "what", cell: (one) => one.summary },
    { title: "told by", cell: (one) => one.by, wordy: true },
  ],
  { key: (one) => `${one.name} ${one.summary} ${one.by}`, empty: "nothing is wrong" },
);
const instances = keyedTable(
  "Instances",
  [
    { title: "service", cell: (one) => one.service },
    { title: "instance", cell: (one) => one.instance, wordy: true },
    { title: "state", cell: (one) => pill(one.state, KIND[one.state]) },
    { title: "since", cell: (one) => ago(one.sinceMs), number: true },
    { title: "requests / s", cell: (one) => num(one.perSecond), number: true },
    { title: "in flight", cell: (one) => String(one.inFlight), number: true, wordy: true },
    { title: "loops late, ms", cell: (one) => String(one.loopLagMs), number: true, wordy: true },
    { title: "version", cell: (one) => one.version, wordy: true },
    { title: "address", cell: (one) => one.address ?? "", wordy: true },
  ],
  { key: (one) => one.instance, empty: "nobody was heard yet" },
);
const flows = keyedTable(
  "Work between services",
  [
    { title: "from", cell: (flow) => flow.from },
    { title: "to", cell: (flow) => flow.to },
    { title: "what", cell: (flow) => flow.what ?? "calls" },
    { title: "/ s", cell: (flow) => num(flow.perSecond), number: true },
  ],
  { key: (flow) => `${flow.from} ${flow.to} ${flow.kind} ${flow.what ?? ""}`, empty: "none yet" },
);
const orders = keyedTable(
  "Latest orders",
  [
    { title: "order", cell: (order) => order.orderId },
    { title: "steps", cell: (order) => `${order.steps.length} of ${STEPS.length}`, number: true },
    { title: "took", cell: (order) => `${span(order)} ms`, number: true, wordy: true },
    { title: "", once: true, cell: (order, now) => el("button", { type: "button", onclick: () => show(now()) }, "Timeline") },
  ],
  { key: (order) => order.orderId, empty: "no order was heard of yet" },
);
for (const [id, table] of Object.entries({ down, alerts, instances, flows, orders })) byId(id).append(table.root);

function span(order) {
  const times = order.steps.map((step) => Date.parse(step.at));
  return Math.max(...times) - Math.min(...times);
}

function show(order) {
  shownOrder = order.orderId;
  trail(order);
  byId("trail-title").scrollIntoView({ block: "nearest" });
}

/** Each step as a bar from the first to its own moment. */
function trail(order) {
  const title = byId("trail-title");
  title.hidden = false;
  say(title, `Order ${order.orderId}`);
  const first = Date.parse(order.steps[0].at);
  const whole = Math.max(1, span(order));
  byId("trail").replaceChildren(
    ...order.steps.map((step) => {
      const after = Date.parse(step.at) - first;
      return el("li", {}, el("span", {}, step.by.replace("/services/", "")), el("span", { class: "number" }, `+${after} ms`), bar(step, after / whole));
    }),
  );
}

function bar(step, share) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("width", Math.max(1, share * 100));
  rect.setAttribute("y", "3");
  rect.setAttribute("height", "4");
  svg.append(rect);
  return el("span", {}, step.event.replaceAll("_", " "), svg);
}

function update(view) {
  const all = view.services.flatMap((service) => service.instances.map((one) => ({ service: service.service, ...one })));
  const missing = all.filter((one) => one.state === "down");
  draw(byId("map"), view);
  down.update(missing);
  alerts.update(view.alerts);
  instances.update(all);
  flows.update(view.flows);
  orders.update(view.orders);
  const shown = view.orders.find((order) => order.orderId === shownOrder);
  if (shown) trail(shown);
  const up = all.filter((one) => one.state === "up").length;
  say(byId("summary"), `${view.services.length} services, ${up} instances up${missing.length ? `, ${missing.length} down` : ""}`);
}

listen("events", {
  onEvent: (type, json) => type === "system" && update(json),
  onState: (text, kind) => {
    const state = byId("feed");
    say(state, text);
    state.className = `pill ${kind}`;
  },
  onRefused: () => new Promise((resolve) => setTimeout(resolve, 5000)),
});
