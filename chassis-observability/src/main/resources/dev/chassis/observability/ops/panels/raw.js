import { el, say } from "../dom.js";

/** A page that this one has no panel for, as JSON. */
export function raw(path) {
  return () => {
    const text = el("pre", { tabindex: 0, "aria-label": `JSON of ${path}` });
    return {
      title: path,
      root: el("details", {}, el("summary", {}, "JSON"), text),
      update(json) {
        say(text, JSON.stringify(json, null, 2));
        return "good";
      },
    };
  };
}
