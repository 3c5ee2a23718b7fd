import { ago, el, keyedTable, percent, pill, say } from "../dom.js";
import { post } from "../feed.js";

const KIND = { closed: "good", half_open: "warn", metrics_only: "warn", forced_closed: "warn" };

/** `/breakers`: every circuit, and a dialog that forces one. */
export function breakers() {
  const said = el("p", { class: "said", role: "status" });
  const dialog = forceDialog(said);
  const table = keyedTable(
    "Circuit breakers",
    [
      { title: "circuit", cell: (one) => one.name },
      { title: "state", cell: (one) => pill(one.state.replace("_", " "), KIND[one.state] ?? "bad") },
      { title: "since", cell: (one) => ago(one.sinceMs), number: true, wordy: true },
      { title: "why", cell: (one) => one.why, wordy: true },
      { title: "failed", cell: (one) => percent(one.failureRatio), number: true, wordy: true },
      { title: "slow", cell: (one) => percent(one.slowRatio), number: true, wordy: true },
      { title: "calls", cell: (one) => String(one.calls), number: true, wordy: true },
      { title: "not let through", cell: (one) => String(one.rejected), number: true, wordy: true },
      {
        title: "",
        once: true,
        cell: (one, now) => el("button", { type: "button", onclick: () => dialog.open(now().name) }, "Force…"),
      },
    ],
    { key: (one) => one.name, empty: "no circuit: nobody was called yet" },
  );
  return {
    title: "Breakers",
    wide: true,
    root: el("div", {}, table.root, said, dialog.root),
    update(all) {
      table.update(all);
      return all.some((one) => one.state.endsWith("open")) ? "bad" : "good";
    },
  };
}

function forceDialog(said) {
  const name = el("strong");
  const state = el(
    "select",
    { name: "state" },
    el("option", { value: "open" }, "open: no call goes through"),
    el("option", { value: "closed" }, "closed: all go through, nothing is judged"),
    el("option", { value: "metrics_only" }, "metrics only: all go through and are counted"),
    el("option", { value: "auto" }, "auto: decides by itself again"),
  );
  const seconds = el("input", { type: "number", min: 1, max: 86400, value: 300, required: true });
  const why = el("input", { maxlength: 200, placeholder: "for the log" });
  const force = el("button", { type: "submit", class: "strong" }, "Force it");
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", {}, "Force ", name),
    el("label", {}, "State ", state),
    el("label", {}, "For how many seconds ", seconds),
    el("label", {}, "Why ", why),
    el("p", {}, force, " ", el("button", { type: "button", onclick: () => root.close() }, "Leave it")),
  );
  form.addEventListener("submit", () => apply());
  const root = el("dialog", {}, form);

  async function apply() {
    const order = { state: state.value, seconds: Number(seconds.value), why: why.value };
    try {
      const report = await post(`/breakers/${encodeURIComponent(name.textContent)}`, order);
      say(said, `${report.name} is ${report.state.replace("_", " ")} now.`);
    } catch (refused) {
      say(said, `Not changed: ${refused.message}`);
    }
  }

  return {
    root,
    open(which) {
      say(name, which);
      root.showModal();
      state.focus();
    },
  };
}
