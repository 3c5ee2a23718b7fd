import { ago, el, keyedTable, num, pill, say } from "../dom.js";
import { get, post } from "../feed.js";

const KIND = { done: "good", failed: "bad", cancelled: "warn", running: "warn", waiting: "warn" };

/** `/errors`: events that were given up, by cause, to be put back or discarded. */
export function errors() {
  const causes = causesView();
  const queues = keyedTable(
    "Error queues",
    [
      { title: "subscription", cell: (queue) => queue.subscription },
      { title: "event", cell: (queue) => queue.type, wordy: true },
      { title: "given up", cell: (queue) => (queue.events > 0 ? pill(num(queue.events, 0), "bad") : "0"), number: true },
      { title: "oldest", cell: (queue) => (queue.oldestSeconds == null ? "" : `${ago(queue.oldestSeconds * 1000)} ago`), number: true },
      {
        title: "",
        once: true,
        cell: (queue, now) => el("button", { type: "button", onclick: () => causes.show(now().subscription) }, "Causes"),
      },
    ],
    { key: (queue) => queue.subscription, empty: "this service subscribes to nothing" },
  );
  const jobs = keyedTable(
    "Jobs",
    [
      { title: "job", cell: (job) => job.job, wordy: true },
      { title: "what", cell: (job) => `${job.kind} ${job.subscription}${job.dryRun ? " (dry run)" : ""}` },
      { title: "which", cell: (job) => job.selection, wordy: true },
      { title: "state", cell: (job) => pill(job.status, KIND[job.status]) },
      { title: "settled", cell: (job) => `${job.settled} of ${job.matched}`, number: true },
      { title: "failed again", cell: (job) => String(job.failedAgain), number: true, wordy: true },
      { title: "problem", cell: (job) => job.problem ?? "", wordy: true },
    ],
    { key: (job) => job.job, empty: "no job yet" },
  );
  return {
    title: "Error queues",
    wide: true,
    root: el("div", {}, queues.root, causes.root, el("h3", {}, "Jobs"), jobs.root),
    update(page) {
      queues.update(page.queues);
      jobs.update(page.jobs);
      return page.queues.some((queue) => queue.events > 0) ? "bad" : "good";
    },
  };
}

function causesView() {
  const title = el("h3");
  const said = el("p", { class: "said", role: "status" });
  const by = el("input", { maxlength: 100, required: true, value: "live page" });
  const why = el("input", { maxlength: 200, placeholder: "for the log" });
  const rate = el("input", { type: "number", min: 1, max: 10000, value: 50, required: true });
  const dryRun = el("input", { type: "checkbox" });
  let subscription = "";
  const table = keyedTable(
    "Causes",
    [
      { title: "cause", cell: (cause) => cause.cause },
      { title: "latest says", cell: (cause) => cause.example, long: true },
      { title: "events", cell: (cause) => num(cause.events, 0), number: true, wordy: true },
      { title: "last", cell: (cause) => new Date(cause.lastAt).toLocaleTimeString(), number: true, wordy: true },
      {
        title: "",
        once: true,
        cell: (cause, now) =>
          el(
            "span",
            {},
            el("button", { type: "button", class: "strong", onclick: () => order("redrive", now()) }, "Redrive"),
            " ",
            el("button", { type: "button", onclick: () => order("discard", now()) }, "Discard"),
          ),
      },
    ],
    { key: (cause) => cause.cause, empty: "nothing lies there" },
  );
  const form = el(
    "form",
    { class: "line", onsubmit: (event) => event.preventDefault() },
    el("label", {}, "By ", by),
    el("label", {}, "Why ", why),
    el("label", {}, "Events per second ", rate),
    el("label", {}, "Dry run ", dryRun),
  );
  const root = el("div", { hidden: true }, title, form, table.root, said);

  async function show(which) {
    subscription = which;
    say(title, `Causes in ${which}`);
    say(said, "");
    root.hidden = false;
    await load();
    title.scrollIntoView({ block: "nearest" });
  }

  async function load() {
    try {
      const report = await get(`/errors/${encodeURIComponent(subscription)}`);
      table.update(report.causes);
      if (!report.complete) say(said, `Only the oldest ${report.read} were read.`);
    } catch (refused) {
      say(said, `Cannot read it: ${refused.message}`);
    }
  }

  async function order(kind, cause) {
    if (kind === "discard" && !dryRun.checked && !confirm(`Discard ${cause.events} events of ${subscription} for good?`)) return;
    const body = { cause: cause.cause, rate: Number(rate.value), dryRun: dryRun.checked, by: by.value, why: why.value };
    try {
      const job = await post(`/errors/${encodeURIComponent(subscription)}/${kind}`, body);
      say(said, `Job ${job.job} began; see below.`);
      setTimeout(load, 1500);
    } catch (refused) {
      say(said, `Not begun: ${refused.message}`);
    }
  }

  return { root, show };
}
