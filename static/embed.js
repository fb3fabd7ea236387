// For the clinic's own site, beside <iframe class="screener" ...>: makes the frame as tall as what it shows.
// It reads nothing, keeps nothing and sends nothing; without it the frame scrolls.
"use strict";
addEventListener("message", (event) => {
  const height = event.data?.screenerHeight;
  if (!Number.isFinite(height)) return;
  for (const frame of document.querySelectorAll("iframe.screener")) {
    const origin = new URL(frame.src).origin;
    if (event.source === frame.contentWindow && event.origin === origin) {
      frame.style.height = `${Math.min(Math.max(height, 300), 20000)}px`;
    }
  }
});
