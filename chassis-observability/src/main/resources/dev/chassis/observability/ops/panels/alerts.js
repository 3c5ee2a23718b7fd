import { keyedTable, pill } from "../dom.js";

const KIND = { critical: "bad", warning: "warn" };

/** `/alerts`: what this service raises now. */
export function alerts() {
  const table = keyedTable(
    "Alerts raised by this service",
    [
      { title: "alert", cell: (one) => one.alert.name },
      { title: "severity", cell: (one) => pill(one.alert.severity, KIND[one.alert.severity]) },
      { title: "since", cell: (one) => new Date(one.startsAt).toLocaleTimeString() },
      { title: "what", cell: (one) => one.alert.summary },
    ],
    { key: (one) => JSON.stringify([one.alert.name, one.alert.labels]), empty: "nothing is wrong" },
  );
  return {
    title: "Alerts",
    root: table.root,
    update(all) {
      table.update(all);
      return all.length > 0 ? "bad" : "good";
    },
  };
}
