// Server-sent events out of a body of bytes (WHATWG HTML, "Event stream interpretation"); the data is JSON.

/** The events of a stream, in order: {name, data}. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      // A line end may be cut in two: what is not whole yet waits, with a carriage return at its very end.
      const held = value.endsWith("\r") ? 1 : 0;
      const text = waiting + value.slice(0, value.length - held);
      const blocks = text.replace(/\r\n?/g, "\n").split("\n\n");
      waiting = blocks.pop() + value.slice(value.length - held);
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel();
  }
}

function eventOf(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}
