import { ago, keyedTable, pill } from "../dom.js";

const KIND = { UP: "good", DEGRADED: "warn", DOWN: "bad" };

/** `/health/ready`: what the service says of itself. */
export function health() {
  const table = keyedTable(
    "Health checks",
    [
      { title: "check", cell: (check) => check.name },
      { title: "state", cell: (check) => pill(check.status.toLowerCase(), KIND[check.status]) },
      { title: "since", cell: (check) => ago(check.sinceMs), number: true },
      { title: "why", cell: (check) => check.error ?? "" },
    ],
    { key: (check) => check.name, empty: "no checks" },
  );
  return {
    title: "Health",
    root: table.root,
    update(report) {
      table.update(report.checks);
      return report.status === "UP" ? "good" : "bad";
    },
  };
}
