import { ago, keyedTable, pill } from "../dom.js";

const KIND = { up: "good", late: "warn", suspect: "warn", draining: "warn", down: "bad", gone: "" };

/** `/heartbeats`: who of the fleet is heard. */
export function heartbeats() {
  const table = keyedTable(
    "Instances of the fleet",
    [
      { title: "service", cell: (one) => one.service },
      { title: "instance", cell: (one) => one.instance, wordy: true },
      { title: "state", cell: (one) => pill(one.status, KIND[one.status]) },
      { title: "since", cell: (one) => ago(one.sinceMs), number: true },
      { title: "last heard", cell: (one) => (one.lastBeatMs == null ? "" : `${ago(one.lastBeatMs)} ago`), number: true, wordy: true },
      { title: "why", cell: (one) => one.why ?? "" },
      { title: "version", cell: (one) => one.version ?? "", wordy: true },
      { title: "address", cell: (one) => one.address ?? "", wordy: true },
    ],
    { key: (one) => `${one.service} ${one.instance}`, empty: "nobody was heard" },
  );
  return {
    title: "Heartbeats",
    wide: true,
    root: table.root,
    update(all) {
      table.update(all);
      return all.some((one) => one.status === "down") ? "bad" : "good";
    },
  };
}
