import { ago, el, keyedTable, ms, percent, pill, say } from "../dom.js";

const KIND = { active: "good", warming: "warn", probing: "warn", draining: "warn", ejected: "bad" };

/** `/balance`: how calls are spread over the instances of each service, and over those on trial. */
export function balance() {
  const groups = new Map();
  const root = el("div");
  const nothing = el("p", { class: "dim" }, "nobody was called yet");
  root.append(nothing);

  function group(report) {
    const name = report.canary ? `${report.service}, version on trial` : report.service;
    if (!groups.has(name)) {
      const note = el("span", { class: "dim" });
      const table = seats(name);
      const element = el("div", {}, el("h3", {}, `${name} `, note), table.root);
      root.append(element);
      groups.set(name, { note, table, element });
    }
    return groups.get(name);
  }

  return {
    title: "Instances called",
    wide: true,
    root,
    update(reports) {
      nothing.hidden = reports.length > 0;
      for (const { element } of groups.values()) element.hidden = true;
      for (const report of reports) {
        const { note, table, element } = group(report);
        element.hidden = false;
        say(note, report.panic ? "most are left out, so all are called again" : "");
        table.update(report.instances);
      }
      const isBad = reports.some((one) => one.panic || one.instances.some((seat) => seat.state === "ejected"));
      return isBad ? "bad" : "good";
    },
  };
}

function seats(service) {
  return keyedTable(
    `Instances of ${service}`,
    [
      { title: "instance", cell: (seat) => seat.instance },
      { title: "address", cell: (seat) => seat.address, wordy: true },
      { title: "state", cell: (seat) => pill(seat.state, KIND[seat.state]) },
      { title: "since", cell: (seat) => ago(seat.sinceMs), number: true, wordy: true },
      { title: "why", cell: (seat) => seat.why ?? "", wordy: true },
      { title: "share", cell: (seat) => share(seat), number: true },
      { title: "in flight", cell: (seat) => String(seat.inFlight), number: true, wordy: true },
      { title: "latency ms", cell: (seat) => ms(seat.latencyMs), number: true, wordy: true },
    ],
    { key: (seat) => seat.instance, empty: "no instance is known" },
  );
}

function share(seat) {
  const label = percent(seat.share);
  return el("span", { title: label }, el("meter", { min: 0, max: 1, value: seat.share, "aria-label": `share ${label}` }), ` ${label}`);
}
