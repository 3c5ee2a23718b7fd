// What a page does wrong: errors on the console, requests to elsewhere, what people cannot read,
// reach or fit on a phone. Every check gives its findings as text; none means that all is well.

/** Notes what goes wrong in any page of `context`, from now on. */
export function watch(context) {
  const found = [];
  const own = new Set();
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) found.push(`console ${message.type()}: ${message.text()}`);
  });
  context.on("weberror", (error) => found.push(`uncaught: ${error.error().message}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (request.isNavigationRequest()) own.add(url.origin);
    else if (!own.has(url.origin) && url.protocol !== "data:") found.push(`external request: ${url.href}`);
  });
  return found;
}

/** Whether a page's answer forbids what is not the page's own. */
export function policyOf(response) {
  const policy = response.headers()["content-security-policy"] ?? "";
  const asked = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"];
  const found = asked.filter((part) => !policy.includes(part)).map((part) => `policy lacks ${part}`);
  if (/unsafe|https?:|\*/.test(policy)) found.push(`policy is loose: ${policy}`);
  return found;
}

/** What sticks out of a narrow screen. */
export async function tooWide(page, width) {
  return page.evaluate((most) => {
    const whole = document.documentElement.scrollWidth;
    return whole <= most ? [] : [`the page is ${whole} px wide on a screen of ${most}`];
  }, width);
}

/** Buttons that are beyond the edge of the screen until somebody scrolls sideways. */
export async function cutOff(page, width) {
  return page.evaluate((most) => {
    const all = [...document.querySelectorAll("button")].filter((one) => one.checkVisibility());
    return all.filter((one) => one.getBoundingClientRect().right > most).map((one) => `cut off: ${one.textContent}`);
  }, width);
}

/** Text of less contrast than WCAG AA asks for: 4.5, or 3 when it is large. */
export async function faint(page) {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const ground = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] > 200) return colour;
      }
      return [255, 255, 255, 255];
    };
    const found = new Set();
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      const style = getComputedStyle(element);
      const isDrawn = element instanceof SVGElement;
      if (!own || !element.checkVisibility() || style.opacity === "0" || element.matches("title, :disabled")) continue;
      const back = isDrawn ? rgba(getComputedStyle(document.documentElement).getPropertyValue("--card") || "#fff") : ground(element);
      const [high, low] = [light(rgba(isDrawn ? style.fill : style.color)), light(back)].sort((a, b) => b - a);
      const ratio = (high + 0.05) / (low + 0.05);
      if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) {
        found.add(`contrast ${ratio.toFixed(1)}: ${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 30)}"`);
      }
    }
    return [...found];
  });
}

/** What has the focus: what it is, what it says, and whether people see that it has it. */
function focused(page) {
  return page.evaluate(() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const style = getComputedStyle(one);
    const row = one.closest("tr")?.querySelector("th")?.textContent ?? "";
    return {
      label: [row, one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent].filter(Boolean).join(" ").trim(),
      seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    };
  });
}

/** Which of the `wanted` labels, as patterns, the tab key never comes to, or comes to unseen. */
export async function unreachable(page, wanted, most = 150) {
  const stops = [];
  await page.evaluate(() => document.activeElement?.blur());
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (!stop) break; // beyond the last one
    stops.push(stop);
  }
  const missed = wanted.filter((label) => !stops.some((stop) => label.test(stop.label))).map((label) => `no way by keyboard to ${label}`);
  const unseen = stops.filter((stop) => !stop.seen).map((stop) => `focus is not seen on ${stop.label}`);
  return [...missed, ...unseen];
}

/** Goes to what has this label by the tab key alone. */
export async function tabTo(page, label, most = 150) {
  for (let i = 0; i < most; i++) {
    const stop = await focused(page);
    if (stop && label.test(stop.label)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no way by keyboard to ${label}`);
}
