// Requests to the server: JSON and server-sent events. A failure is a Failure with words for the reader.

import { askForKey, heldKey } from "./key.js";
import { language, known, say } from "./language.js";
import { events } from "./events.js";

/** A request that failed. `status` is 0 where the server could not be reached; `code` is the server's name for it. */
export class Failure extends Error {
  constructor(status, code, message, retryAfter = null) {
    super(message);
    Object.assign(this, { status, code, retryAfter });
  }
}

/** What GET says, as JSON. */
export async function read(path, signal) {
  return (await sent(path, { signal })).json();
}

/** What the server answers to a body, as JSON; null where it answers with nothing. */
export async function send(path, body, method = "POST") {
  const reply = await sent(path, { method, ...packed(body) });
  return reply.status === 204 ? null : reply.json();
}

/** Forget something on the server. */
export async function remove(path) {
  await sent(path, { method: "DELETE" });
}

/** The bytes of a file, for a download. */
export async function download(path) {
  return (await sent(path, {})).blob();
}

/** The events of a stream: {name, data}. With a body it is posted. */
export async function* listen(path, { body, signal } = {}) {
  const reply = await sent(path, { signal, ...(body ? { method: "POST", ...packed(body) } : {}) });
  try {
    yield* events(reply.body);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, "broken_off", say("error.broken off"));
  }
}

function packed(body) {
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
}

async function sent(path, options) {
  for (;;) {
    const key = heldKey();
    const headers = { ...options.headers, "accept-language": language, ...(key ? { authorization: `Bearer ${key}` } : {}) };
    const reply = await reached(path, { ...options, headers });
    if (reply.ok) return reply;
    const failure = await failureOf(reply);
    if (reply.status !== 401 || !(await askForKey(key))) throw failure;
  }
}

async function reached(path, options) {
  try {
    return await fetch(path, { credentials: "omit", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, "unreachable", say("error.unreachable"));
  }
}

async function failureOf(reply) {
  const text = await reply.text();
  const told = parsed(text);
  const code = told?.error?.code ?? told?.code ?? `http_${reply.status}`;
  return failure(reply.status, code, told?.error?.message ?? told?.detail ?? told?.title ?? "", reply.headers.get("retry-after"));
}

/** A Failure from what an error says: the page's own words where it has some, then the server's. */
export function failure(status, code, message, retryAfter = null) {
  const own = [`error.${code}`, `error.${status}`].find(known);
  const words = own ? say(own) : say("error.other", { status: status || code });
  return Object.assign(new Failure(status, code, words, retryAfter), { detail: message });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
