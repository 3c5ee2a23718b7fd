// Waiting always is for a condition, has an end, and says how long it took.

import { basename, dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const LOOK_AGAIN_MS = 20;
const CHECK = basename(dirname(process.argv[1])); // browser, index

export function tell(text) {
  console.log(`${CHECK}: ${text}`);
}

/** Waits until `check` gives something true, and gives that; what it throws counts as "not yet". */
export async function until(what, seconds, check, since = performance.now()) {
  let last = "";
  for (;;) {
    try {
      const found = await check();
      if (found) {
        tell(`${what}: after ${((performance.now() - since) / 1000).toFixed(2)} s`);
        return found;
      }
    } catch (failure) {
      last = `; last: ${failure.message}`;
    }
    if ((performance.now() - since) / 1000 > seconds) throw new Error(`${what}: not within ${seconds} s${last}`);
    await pause(LOOK_AGAIN_MS);
  }
}

export function demand(isSo, what) {
  if (!isSo) throw new Error(`not so: ${what}`);
}
