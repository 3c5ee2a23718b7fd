// The control: a page that does everything wrong. A checker that finds nothing there is blind.

import { createServer } from "node:http";
import { cutOff, faint, policyOf, tooWide, unreachable, watch } from "./eyes.mjs";
import { demand, tell, until } from "../wait.mjs";

const STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors 'none'";

const BODY = `<!doctype html><title>wrong</title><link rel="icon" href="data:,">
<p>text</p><button tabindex="-1">Act</button><script>console.error("planted")</script>`;

const LOOSE = `${BODY}<div style="overflow: auto"><div style="padding-left: 900px"><button>Far</button></div></div><style>p { color: #bbb; background: #fff; width: 700px }</style>
<script>setTimeout(() => { throw new Error("thrown") })</script><img alt="" src="http://127.0.0.1:1/elsewhere.png">`;

/** Fails unless each of the planted faults is found. */
export async function control(browser) {
  const server = createServer((request, response) => {
    const isStrict = request.url === "/strict";
    response.setHeader("content-type", "text/html");
    if (isStrict) response.setHeader("content-security-policy", STRICT);
    response.end(isStrict ? BODY : LOOSE);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const home = `http://127.0.0.1:${server.address().port}`;
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  try {
    const found = watch(context);
    const page = await context.newPage();
    const saw = (pattern) => until(`control: ${pattern.source} is caught`, 10, () => found.some((one) => pattern.test(one)));

    const strict = await page.goto(`${home}/strict`);
    await saw(/Content Security Policy/);
    demand(policyOf(strict).length === 0, "the strict page's policy is strict");
    const loose = await page.goto(`${home}/loose`);
    await saw(/console error: planted/);
    await saw(/uncaught: thrown/);
    await saw(/external request: .*elsewhere/);
    demand(policyOf(loose).length > 0, "control: a page without policy is caught");
    demand((await tooWide(page, 390)).length > 0, "control: a page that is too wide is caught");
    demand((await cutOff(page, 390)).length > 0, "control: a button beyond the edge is caught");
    demand((await faint(page)).length > 0, "control: faint text is caught");
    demand((await unreachable(page, [/Act/])).length > 0, "control: a button without a way to it is caught");
    tell(`control: all planted faults were caught, ${found.length} of them by watching`);
  } finally {
    await context.close();
    server.close();
  }
}
