import { el, keyedTable, num, percent, pill, say } from "../dom.js";

const KIND = { kept: "good", quiet: "", burning: "bad", broken: "bad" };

/** `/slo`: what is promised and how much of the error budget is left. */
export function slo() {
  const note = el("p", { class: "dim" });
  const table = keyedTable(
    "Promises",
    [
      { title: "promise", cell: (row) => row.slo },
      { title: "what", cell: (row) => row.promise, wordy: true },
      { title: "state", cell: (row) => pill(row.state, KIND[row.state]) },
      { title: "went well", cell: (row) => percent(row.actual), number: true, wordy: true },
      { title: "of", cell: (row) => num(row.total, 0), number: true, wordy: true },
      { title: "budget left", cell: (row) => left(row), number: true },
      { title: "burn 5 min", cell: (row) => burn(row, "5m"), number: true, wordy: true },
      { title: "1 h", cell: (row) => burn(row, "1h"), number: true, wordy: true },
      { title: "6 h", cell: (row) => burn(row, "6h"), number: true, wordy: true },
    ],
    { key: (row) => `${row.slo} ${row.objective}`, empty: "this service promises nothing" },
  );
  return {
    title: "Promises",
    wide: true,
    root: el("div", {}, table.root, note),
    update(report) {
      table.update(report.promises);
      say(note, "By this instance's own count since it started; Prometheus counts all instances over 30 days.");
      return report.promises.some((row) => row.state === "burning" || row.state === "broken") ? "bad" : "good";
    },
  };
}

function left(row) {
  const share = Math.max(0, Math.min(1, row.budgetLeft));
  const label = percent(row.budgetLeft);
  return el("span", {}, el("meter", { min: 0, max: 1, low: 0.25, optimum: 1, value: share, "aria-label": `budget left ${label}` }), ` ${label}`);
}

function burn(row, window) {
  const rate = row.burn[window];
  return rate == null ? "" : `${num(rate)}×`;
}
