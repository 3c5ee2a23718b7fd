// Server-sent events over fetch, which unlike EventSource can show a token.

const KEY = "chassis.token";
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

function headers(more = {}) {
  const token = sessionStorage.getItem(KEY);
  return token ? { ...more, authorization: `Bearer ${token}` } : more;
}

export function keepToken(token) {
  sessionStorage.setItem(KEY, token);
}

/**
 * Listens until the page goes. `onEvent(type, data)` gets each event with its JSON parsed,
 * `onState(text, kind)` hears how the connection fares, `onRefused()` resolves when there is a token.
 */
export async function listen(url, { onEvent, onState, onRefused }) {
  let pause = FIRST_PAUSE;
  for (;;) {
    try {
      const response = await fetch(url, { headers: headers({ accept: "text/event-stream" }), cache: "no-store" });
      if (response.status === 401 || response.status === 403) {
        onState("needs the token", "warn");
        await onRefused();
        continue;
      }
      if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
      onState("live", "good");
      pause = FIRST_PAUSE;
      await read(response.body, onEvent);
      onState("ended, coming back", "warn");
    } catch {
      onState("no answer, trying again", "bad");
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

async function read(body, onEvent) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    blocks.forEach((block) => dispatch(block, onEvent));
  }
}

function dispatch(block, onEvent) {
  let type = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) type = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (data.length === 0) return;
  try {
    onEvent(type, JSON.parse(data.join("\n")));
  } catch (mistake) {
    // Of one panel: the others go on, and the console tells of it.
    console.error(`cannot show ${type}`, mistake);
  }
}

/** GET of a JSON page. */
export async function get(path) {
  return answer(await fetch(path, { headers: headers({ accept: "application/json" }), cache: "no-store" }));
}

/** POST of JSON; throws an Error with what the service said when it refuses. */
export async function post(path, body) {
  const request = {
    method: "POST",
    headers: headers({ "content-type": "application/json", accept: "application/json" }),
    body: JSON.stringify(body),
  };
  return answer(await fetch(path, request));
}

async function answer(response) {
  const text = await response.text();
  const json = text ? JSON.parse(text) : null;
  if (!response.ok) {
    throw new Error(json?.detail || json?.title || `status ${response.status}`);
  }
  return json;
}
